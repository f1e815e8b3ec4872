x = 5;
IF x > 3 {
  TALK "big"
} ELSE {
  TALK "small"
}
FOR item IN [1, 2]
  TALK item
NEXT
FOR EACH item IN [1, 2, 3] LAST 2
  TALK item
NEXT item
nome$ = UCASE$("ana")
DIM total AS INTEGER
DIM rows(10)
REDIM rows(20)
later = DATEADD today, "days", 1
SET "orders", "id=17", "status=paid"
SET SCHEDULE every 5 minutes
DESCRIPTION A text that stands without quotes
PARAM a AS "a text alone describes it"
TALK nome, total, rows, later, a
