' Variables of the script are seen in procedures; arrays are shared, not copied, also when the run was stored between.
total = 0
seen = []
order = { items: seen }
CALL ask("first")
CALL ask("second")
seen.push("end")
TALK order
TALK "total ", total, " of ", COUNT(order.items)
RETURN fact(5)

SUB ask(what)
  HEAR n AS NUMBER "${what}?"
  total = total + n
  seen.push(what & "=" & n)
END SUB

FUNCTION fact(n)
  IF n <= 1 THEN RETURN 1
  TALK "fact ", n
  RETURN n * fact(n - 1)
END FUNCTION
'> first?
'< 1.5
'> second?
'< 2
'> {"items":["first=1.5","second=2","end"]}
'> total 3.5 of 3
'> fact 5
'> fact 4
'> fact 3
'> fact 2
'= 120
