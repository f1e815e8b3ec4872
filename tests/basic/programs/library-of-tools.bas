REM ======================================
REM  Add two numbers
REM ======================================
PARAM a AS NUMBER
PARAM b AS NUMBER
DESCRIPTION "Adds two numbers"
RETURN a + b

REM ======================================
REM  Say it loud
REM ======================================
PARAM text AS STRING
DESCRIPTION "Writes a text in capitals"
RETURN UCASE(text)

TOOL "divide"
PARAM a AS NUMBER
PARAM b AS NUMBER
DESCRIPTION "Divides the first by the second"
IF b = 0 THEN THROW "nothing can be divided by zero"
RETURN a / b
