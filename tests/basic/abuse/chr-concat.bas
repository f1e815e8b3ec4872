FOR i = 1 TO 100000
  s = s & CHR(65) & s
NEXT
