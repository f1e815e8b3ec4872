s = "a"
FOR i = 1 TO 1000
  s = REPLACE(s, "a", "aaaaaaaaaa")
NEXT
