/* An instant as people read it, in their language, with the zone it is told in.
 *
 *   en  Friday, 26 August 2022, 23:59 (Korean Standard Time, UTC+9)
 *   ko  2022년 8월 26일 금요일 23:59 (대한민국 표준시, UTC+9)
 *   zh  2022年8月26日星期五 23:59 (韩国标准时间, UTC+9)
 *
 * Names of days, months and zones come from ICU, the offset from base/zone.h (ICU's zone rules are old).
 * Seconds are shown when they are not zero; milliseconds never. A zone that does not exist is told
 * in UTC and says so: no reader is ever shown a wrong wall time. Any thread; results are in the
 * arena. Instants are ms since the epoch; before October 1582 days are Julian, as people had them.
 */
#ifndef BASE_WHEN_H
#define BASE_WHEN_H

#include <stdint.h>

#include "base/lang.h"

struct arena;

char *when_text(struct arena *a, enum lang lang, const char *zone, int64_t at_ms);
/* A deadline is stored as the first instant that is too late; people read the last second that is
 * not: at_ms - 1000, always with seconds ("23:59:59"). */
char *when_deadline_text(struct arena *a, enum lang lang, const char *zone, int64_t at_ms);
/* The day alone, "Friday, 26 August 2022", and the wall time alone, "23:59". */
char *when_date_text(struct arena *a, enum lang lang, const char *zone, int64_t at_ms);
char *when_clock_text(struct arena *a, enum lang lang, const char *zone, int64_t at_ms);
/* Where the zone is told once beside: "Fri, 26 August 2022, 23:59", seconds left out, as scripts write it. */
char *when_brief_text(struct arena *a, enum lang lang, const char *zone, int64_t at_ms);
/* The day for narrow places: "26 August 2022". */
char *when_plain_date_text(struct arena *a, enum lang lang, const char *zone, int64_t at_ms);
/* A day of no zone, in days since 1970-01-01, or the month or the year that it lies in: "August 2022". */
enum when_part { WHEN_DAY, WHEN_MONTH, WHEN_YEAR };
char *when_part_text(struct arena *a, enum lang lang, int64_t day, enum when_part part);
/* The zone alone, "Korean Standard Time (UTC+9)", at an instant, as scripts write it. */
char *when_zone_text(struct arena *a, enum lang lang, const char *zone, int64_t at_ms);

#endif
