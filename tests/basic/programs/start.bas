' dialog: start.bas
USE KB "menu" : USE TOOL "reserve-table"
BEGIN SYSTEM PROMPT
You work for ${bot.name}. Answer from the menu collection.

Never invent prices.
END SYSTEM PROMPT
CLEAR SUGGESTIONS
ADD SUGGESTION TOOL "reserve-table" AS "Book a table"
name = GET USER MEMORY "name"
IF name IS NULL THEN
  HEAR name AS NAME "What should I call you?" DEFAULT "guest"
  SET USER MEMORY "name", name
END IF
BEGIN TALK
**Hello, ${name}!**

IF you need a person = just ask.
END TALK
