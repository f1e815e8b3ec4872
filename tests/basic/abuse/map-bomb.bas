m = {}
FOR i = 1 TO 90000
  FOR j = 1 TO 90000
    m["k" & i & "-" & j] = i
  NEXT
NEXT
