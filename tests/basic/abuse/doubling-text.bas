s = "x"
WHILE TRUE
  s = s & s
WEND
