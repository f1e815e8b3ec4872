text = READ "notes/today.md"
rows = READ "people.csv" AS TABLE
WRITE text TO "notes/copy.md"
WRITE "log.txt", "a line"
WRITE "one more" TO "log.txt" APPEND
COPY "a.txt" TO "b.txt"
MOVE "a.txt", "old/a.txt"
DELETE FILE "b.txt"
all = LIST "reports" FILTER "*.pdf" RECURSIVE
file = DOWNLOAD "https://example.org/a.pdf", "in/a.pdf"
UPLOAD file TO "public" AS "a.pdf"
COMPRESS all TO "all.zip"
EXTRACT "all.zip", "out"
pdf = GENERATE PDF "invoice.html", { total: 17 }, "invoice.pdf"
pdf = GENERATE PDF "out.pdf" WITH TEMPLATE "invoice.html" DATA rows
SEND MAIL "ana@example.org", "Invoice", "Here it is", pdf
SEND MAIL TO "ana@example.org" CC "rui@example.org" SUBJECT "Invoice" BODY text ATTACHMENT pdf
SEND_SMS "+5511999990000", "On its way"
SEND FILE pdf, "Your invoice"
SEND FILE TO "whatsapp:+5511999990000", pdf
SEND TEMPLATE "welcome", "email", "ana@example.org", { name: "Ana" }
BROADCAST "We open at ten" TO rows
TALK TO "whatsapp:+5511999990000", "Hello"
