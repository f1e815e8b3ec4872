TRY
  ASSERT 1 = 1, "arithmetic is broken"
  answer = POST "https://example.org/orders", { item: 17 }
  IF NOT answer.ok THEN THROW "refused: ${answer.status}"
CATCH e
  LOG ERROR e.message, " at ", e.line
  RAISE e
FINALLY
  LOG INFO "done"
END TRY

ON ERROR RESUME NEXT
x = VAL("abc") / 0
IF ERROR THEN
  PRINT ERROR MESSAGE, ERR
  CLEAR ERROR
END IF
ON ERROR GOTO 0

TRY
  y = GET "https://example.org"
CATCH
  y = NULL
END TRY
ERR.CLEAR
