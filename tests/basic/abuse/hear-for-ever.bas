s = []
WHILE TRUE
  HEAR x DEFAULT "y"
  s.push(REPEAT("x", 10000))
WEND
