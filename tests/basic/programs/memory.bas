SET BOT MEMORY "greeting", "Hi"
SET_BOT_MEMORY "color" AS "blue"
greeting = GET BOT MEMORY "greeting"
greeting = GET BOT MEMORY("greeting")
SET USER MEMORY "name", "Ana"
IF GET USER MEMORY "name" = "" THEN TALK "Who are you?"
SET USER FACT "diet", "vegan"
REMEMBER USER FACT "likes tea"
facts = USER FACTS()
REMEMBER "size", "M", "30 days"
REMEMBER "size" = "L"
size = RECALL "size"
SET SESSION "step", 2
SET "session.step" = 3
step = GET SESSION "step"
CLEAR USER MEMORY
TALK greeting, size, step, facts
