SET SCHEDULE "0 30 22 * * *"
when = NOW() + DAYS(1)
SET SCHEDULE when, "reminder"
SET SCHEDULE "every monday at 9am" "report" "weekly"
CLEAR SCHEDULE "report"
SCHEDULE IN 5 MINUTES DO
  TALK TO "ana@example.org", "five minutes have passed"
END SCHEDULE
PUBLISH EVENT "reported" WITH day = TODAY(), count = 3
paid = WAIT FOR EVENT "order-paid" TIMEOUT 60
IF paid THEN TALK "paid"
WAIT 0.5
