FOR i = 1 TO 3
  FOR j = 1 TO 3 : PRINT i * j : NEXT j
NEXT i
FOR EACH word IN SPLIT("a b c", " ")
  IF word = "b" THEN CONTINUE
  TALK word
END FOR
n = 0
WHILE n < 5
  n += 1
  IF n = 4 THEN EXIT WHILE
WEND
WHILE n > 0 DO
  n -= 1
  IF n = 1 THEN BREAK
END WHILE
DO WHILE n < 3
  n = n + 1
  CONTINUE DO
LOOP
DO
  n *= 2
LOOP WHILE n < 100
FOR i = 10 TO 0 STEP -5 DO
  TALK i
END FOR
FOR EACH row IN FIND "people" WHERE age > 17 ORDER BY name, age DESC LIMIT 5
  TALK row.name
NEXT row
