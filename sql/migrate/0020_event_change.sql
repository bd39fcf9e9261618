-- What anyone may read of an event is read often and changes seldom. Where others write, too (PostgreSQL), a node
-- that keeps such an answer asks whether it still holds: whether one of these numbers is another than before. The
-- database itself sees to it, in the transaction that changes a row, whoever that is. On SQLite the table stays empty.
CREATE TABLE event_change (
    event_id  BIGINT PRIMARY KEY, -- also of an event that is there no more
    change_no BIGINT NOT NULL     -- drawn by chance at each change, so that it is never the same again
);
CREATE FUNCTION event_has_changed() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS '
DECLARE
    changed BIGINT;
BEGIN
    IF TG_TABLE_NAME = ''event'' THEN
        changed := COALESCE(NEW.id, OLD.id);
    ELSE
        changed := COALESCE(NEW.event_id, OLD.event_id);
    END IF;
    INSERT INTO event_change (event_id, change_no)
    VALUES (changed, hashtextextended(CAST(gen_random_uuid() AS TEXT), 0))
    ON CONFLICT (event_id) DO UPDATE SET change_no = excluded.change_no;
    RETURN NULL;
END';
CREATE TRIGGER event_changed AFTER INSERT OR UPDATE OR DELETE ON event
    FOR EACH ROW EXECUTE FUNCTION event_has_changed();
CREATE TRIGGER event_version_changed AFTER INSERT OR UPDATE OR DELETE ON event_version
    FOR EACH ROW EXECUTE FUNCTION event_has_changed();
CREATE TRIGGER track_changed AFTER INSERT OR UPDATE OR DELETE ON track
    FOR EACH ROW EXECUTE FUNCTION event_has_changed();
CREATE TRIGGER round_changed AFTER INSERT OR UPDATE OR DELETE ON round
    FOR EACH ROW EXECUTE FUNCTION event_has_changed();
CREATE TRIGGER ticket_type_changed AFTER INSERT OR UPDATE OR DELETE ON ticket_type
    FOR EACH ROW EXECUTE FUNCTION event_has_changed();
CREATE TRIGGER organisation_logo_changed AFTER INSERT OR UPDATE OR DELETE ON organisation_logo
    FOR EACH ROW EXECUTE FUNCTION event_has_changed();
