' No word is reserved: each of these is a variable, and a keyword where it stands as one
list = ["a", "b"]
case = 1
to = "ana@example.org"
from = "rui@example.org"
subject = "list"
data = { step: 1, end: 2, next: 3 }
status = "open"
limit = 3
image = "photo.jpg"
filter = "status=open"
hour = HOUR(NOW)
today = FORMAT NOW() AS "YYYY-MM-DD"
user = "somebody"
step = data.step + data.end - data.next
error = list[0]
select = list[1]
loop = -step
end = 5
next = end + 1
return = next - 1
list[0] = "c"
data.step = limit
SET user = "me"
LET if = 7
SEND MAIL to, subject, "from " + from
rows = FIND "tickets", filter
files = LIST "reports"
picture = IMAGE "a red boat"
SELECT CASE case
  CASE 1
    case = case + 1
  CASE limit
    TALK status, image, error, select
END SELECT
IF if = 7 THEN TALK loop - 1
RETURN return
