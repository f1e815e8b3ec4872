PARAM city AS STRING LIKE "Recife" DESCRIPTION "Name of the city"
PARAM units AS "metric", "imperial" OPTIONAL DEFAULT "metric"
PARAM days AS INTEGER MIN 1 MAX 7 DEFAULT 3 DESCRIPTION "How many days"
DESCRIPTION "The weather of the next days in a city."
DESCRIPTION "Never for the past."

answer = GET "https://weather.example.org/v1" WITH q = city, units = units, days = days
IF answer.error THEN
  RETURN { ok: FALSE, reason: answer.error.message }
END IF
RETURN { ok: TRUE, days: MAP(answer.days, "label"), first: answer.days[0]?.summary ?? "unknown" }
