s = "x"
FOR i = 1 TO 90000
  s = s.replace("x", "xy").replace("y", "yx")
NEXT
