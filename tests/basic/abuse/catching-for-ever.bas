again:
TRY
  WHILE TRUE
    x = 1
  WEND
CATCH e
  y = y + 1
END TRY
GOTO again
