FOR a = 1 TO 90000
  FOR b = 1 TO 90000
    c = a * b
  NEXT
NEXT
