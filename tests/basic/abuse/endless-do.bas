DO
  n = n & "x"
LOOP
