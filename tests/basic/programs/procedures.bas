FUNCTION factorial(n AS INTEGER) AS INTEGER
  IF n <= 1 THEN RETURN 1
  RETURN n * factorial(n - 1)
END FUNCTION

SUB greet(name, greeting = "Hello")
  IF name = "" THEN EXIT SUB
  TALK greeting, ", ", name
END SUB

SUB documented
  PARAM who AS STRING
  PARAM times AS INTEGER DEFAULT 2
  FOR i = 1 TO times
    TALK who
  NEXT
END SUB

CALL greet("Ana")
CALL greet "Rui", "Good morning"
greet("Eva", "Hi")
documented("again", 3)
total = 0
FOR i = 10 TO 1 STEP -3
  total += factorial(i)
NEXT i
TALK total
x = CALL "other-script", total
CALL "third.bas" WITH amount = total, note = "sum"
