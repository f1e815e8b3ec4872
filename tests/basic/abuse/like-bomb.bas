s = REPEAT("a", 900000)
FOR i = 1 TO 90000
  x = s LIKE "%a_a_a_a_a_a_a_a_b"
NEXT
