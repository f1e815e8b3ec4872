' TRY with FINALLY around questions, errors that are kept, thrown and asked for.
FUNCTION risky(n)
  TRY
    HEAR x AS INTEGER "x?"
    IF x = 0 THEN RETURN "none"
    RETURN n / (x - 1)
  CATCH e
    TALK e.code, " at ", e.line, ": ", e.message
    THROW "gave up"
  FINALLY
    TALK "done ", n
  END TRY
END FUNCTION
TALK risky(10)
TALK risky(20)
TRY
  TALK risky(30)
CATCH e
  TALK e.code, " ", e.message
END TRY
ON ERROR RESUME NEXT
a = 1 / 0
TALK ERROR, " ", ERROR MESSAGE
CLEAR ERROR
TALK ERROR
ON ERROR GOTO 0
FOR i = 1 TO 3
  TRY
    IF i = 2 THEN CONTINUE FOR
    IF i = 3 THEN EXIT FOR
    TALK "pass ", i
  FINALLY
    HEAR ok "after ${i}?"
  END TRY
NEXT
ASSERT i = 3, "i is ${i}"
THROW "the end"
'> x?
'< 0
'> done 10
'> none
'> x?
'< 3
'> done 20
'> 10
'> x?
'< 1
'> MathError at 6: division by zero
'> done 30
'> UserError gave up
'> true division by zero
'> false
'> pass 1
'> after 1?
'< y
'> after 2?
'< y
'> after 3?
'< y
'! UserError: the end at 37:1
