a = []
FOR i = 1 TO 5000
  a.push({k: 1})
NEXT
RETURN JOIN(a, a, "k")
