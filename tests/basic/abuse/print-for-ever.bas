WHILE TRUE
  PRINT "spam spam spam"
WEND
