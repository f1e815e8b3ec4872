' Every loop with questions in the midst of expressions, jumps across loops, and a label.
sum = 0
FOR i = 1 TO 3
  WHILE TRUE
    HEAR n AS INTEGER "n${i}?"
    IF n = 0 THEN EXIT WHILE
    IF n = 9 THEN EXIT FOR
    sum = sum + n * (IIF(n > 4, HEAR "big?", 1))
    IF n = 4 THEN CONTINUE FOR
  WEND
NEXT
TALK sum, " ", i
top:
count = count + 1
DO
  HEAR w "again ${count}?"
  IF w = "top" THEN GOTO top
LOOP UNTIL w = "stop"
FOR EACH p IN { a: 1, b: 2 }
  SELECT CASE p.value
    CASE 1 : TALK p.key, " one ", HEAR "sure?"
    CASE ELSE : TALK p.key, " more"
  END SELECT
NEXT
x = "" OR HEAR "name?"
y = NULL ?? HEAR "other?"
z = x AND y
RETURN [x, y, z, count]
'> n1?
'< 2
'> n1?
'< 5
'> big?
'< 10
'> n1?
'< 0
'> n2?
'< 4
'> n3?
'< 9
'> 56 3
'> again 1?
'< no
'> again 1?
'< top
'> again 2?
'< stop
'> sure?
'< yes
'> a one yes
'> b more
'> name?
'< Ana
'> other?
'< Bo
'= ["Ana","Bo","Bo",2]
