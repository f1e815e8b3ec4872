WHILE TRUE
  x = x + 1
WEND
