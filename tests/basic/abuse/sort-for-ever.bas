a = RANGE(1, 500000)
FOR i = 1 TO 90000
  b = SORT(a, "desc")
NEXT
