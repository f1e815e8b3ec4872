' tool: reserve-table.bas
PARAM guests AS INTEGER LIKE 4 DESCRIPTION "Number of people" MIN 1 MAX 20
PARAM day AS DATE LIKE "2026-03-01" DESCRIPTION "Day of the visit"
PARAM area AS "inside", "terrace" DESCRIPTION "Where to sit" OPTIONAL
DESCRIPTION "Reserves a restaurant table. Call it once guests and day are known."
area = area OR "inside"
free = FIND "seats" WHERE area = area AND capacity >= guests AND taken_on IS NULL ORDER BY capacity LIMIT 1
IF NOT free THEN RETURN { "ok": FALSE, "reason": "no table for ${guests} on ${FORMAT(day, "DD/MM")}" }
UPDATE "seats" SET taken_on = day WHERE id = free.id
INSERT INTO "reservations" WITH seat_id = free.id, guests = guests, day = day, user_id = user.id
RETURN { "ok": TRUE, "seat": free.label }
