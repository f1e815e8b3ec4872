a = RANGE(1, 100000)
FOR i = 1 TO 90000
  b = FILTER(a, "item > 5")
NEXT
