a = [1]
WHILE TRUE
  a = a + a
WEND
