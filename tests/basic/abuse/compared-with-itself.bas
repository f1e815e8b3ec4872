a = [1]
b = [1]
FOR i = 1 TO 90
  a = [a, a]
  b = [b, b]
NEXT
RETURN a = b
