a = RANGE(1, 2000)
b = []
FOR i = 1 TO 2000
  b.push(a)
NEXT
RETURN FLATTEN(b)
