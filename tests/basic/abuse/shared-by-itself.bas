a = [1]
FOR i = 1 TO 60
  a = [a, a]
NEXT
TALK TOJSON(a)
