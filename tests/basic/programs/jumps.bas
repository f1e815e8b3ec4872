tries = 0
again:
tries = tries + 1
IF tries < 3 THEN GOTO again
ON ERROR GOTO failed
x = 1 / tries
EXIT
failed:
LOG ERROR ERROR MESSAGE
RESUME NEXT
