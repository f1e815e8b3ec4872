a = []
WHILE TRUE
  a.push(a)
WEND
