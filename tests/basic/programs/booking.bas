TABLE appointments
  id GUID KEY
  customer STRING(80) REQUIRED
  day DATE REQUIRED
  hour TIME REQUIRED INDEX
  price MONEY DEFAULT 0
  created_at DATETIME DEFAULT NOW()
  UNIQUE (day, hour)
END TABLE
INDEX by_customer ON appointments (customer, day)

HEAR customer AS NAME "Who is it for?"
HEAR day AS DATE "Which day?"
HEAR hour AS HOUR "At what time?" WITH "For example 14:30"
taken = FIND "appointments" WHERE day = day AND hour = hour LIMIT 1
IF taken IS NOT NULL THEN
  TALK "That time is taken."
  EXIT
ENDIF
INSERT INTO "appointments" WITH customer = customer, day = day, hour = hour
TALK "Booked: ${FORMAT(day, "DD/MM/YYYY")} at ${hour}."
