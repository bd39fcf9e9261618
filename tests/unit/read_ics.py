"""Reads a calendar from stdin with python3-icalendar and prints what it understood, one event a line."""
import sys
from datetime import timezone

from icalendar import Calendar

cal = Calendar.from_ical(sys.stdin.buffer.read())
print(cal["NAME"], cal["REFRESH-INTERVAL"].to_ical().decode(), cal.get("METHOD", "none"), sep="|")
for e in cal.walk("VEVENT"):
    start, end = (e.decoded(k).astimezone(timezone.utc).isoformat() for k in ("DTSTART", "DTEND"))
    print(e["UID"], e["SEQUENCE"], start, end, e["SUMMARY"], e.get("DESCRIPTION", "").replace("\n", "/"),
          e.get("LOCATION", ""), e.get("URL", ""), e["STATUS"], sep="|")
