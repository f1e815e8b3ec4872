a = []
FOR i = 1 TO 90000
  a.push(REPEAT("x", 100000) & i)
NEXT
