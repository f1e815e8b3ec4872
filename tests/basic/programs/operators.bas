a = 7
b = 2
TALK a + b * 3 - 4 / 2 ^ 2
TALK (a + b) * 3, a \ b, a MOD b, a % b, a ** b, -a, +b, -(a - b)
TALK a & "x" & b
TALK a = 7 AND NOT b = 3 OR a <> 1 XOR b >= 2
TALK a == 7 && b != 3 || !FALSE
TALK a > 1 ? "big" : "small"
TALK IIF(a > 1, "big", "small")
TALK missing.value ?? "default", missing?.value?.deeper
TALK "abc" LIKE "a%" AND "abc" CONTAINS "b" AND "abc" NOT CONTAINS "z"
TALK "abc" STARTS WITH "a" AND "abc" ENDS WITH "c"
TALK a BETWEEN 1 AND 10 AND b NOT BETWEEN 5 AND 6
TALK a IS NULL OR b IS NOT NULL OR "" IS EMPTY
TALK a NOT IN [1, 2] AND 1 NOT IN (3, 4)
name = "" OR "Unknown"
total = 1 +
  2 +
  3
flag = a = 7
flag = a = 7 AND
  b = 2
long = "a" + _
  "b"
