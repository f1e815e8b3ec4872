n = 1
FOR i = 1 TO 1000
  n = n + n
NEXT
TALK n
