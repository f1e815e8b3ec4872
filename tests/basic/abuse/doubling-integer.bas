n = 2
WHILE TRUE
  n = n * n
WEND
