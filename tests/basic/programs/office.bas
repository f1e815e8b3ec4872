day = TODAY() + DAYS(1)
BOOK "Tasting", "Five wines", day, 60, "Cellar"
BOOK_MEETING { title: "Plan", start: day }, ["ana@example.org"]
free = CHECK AVAILABILITY day, 30
CREATE TASK "Call Ana" DUE day PRIORITY "high" ASSIGN TO "rui@example.org"
CREATE_TASK "Call Rui", "high", "ana@example.org"
ADD MEMBER "team", "ana@example.org", "admin"
people = LIST MEMBERS "team"
START MEET "Standup" WITH BOT
answer = DELEGATE "Is 17 paid?" TO BOT "billing" TIMEOUT 20
ADD BOT "sales" WITH TRIGGER "price,offer" WITH TOOLS "booking"
TRANSFER CONVERSATION TO "support"
found = USE MCP "crm", "find", { id: 17 }
short = SUMMARIZE answer
kind = CLASSIFY short, ["question", "complaint"]
mood = SENTIMENT short
code = QR CODE "https://example.org", 256
CARD code, "Welcome" TO cards
queue = GET QUEUE
TAG CONVERSATION queue.items[0].id WITH "billing"
TALK free, people, found, kind, mood, cards
