' What is remembered: of the bot, of the person, of the session, for a time.
SET BOT MEMORY "greeting", { text: "Hi", times: 2 }
kept = GET BOT MEMORY "greeting"
TALK kept.text, " ", kept.times, " ", GET BOT MEMORY("nothing") = ""
SET USER MEMORY "name", "Ana"
TALK GET USER MEMORY "name"
CLEAR USER MEMORY
TALK "[", GET USER MEMORY("name"), "]"
SET SESSION "step", 2
IF GET SESSION "step" = 2 THEN TALK "step two"
REMEMBER "size", "M", "30 days"
TALK RECALL "size"
SET USER FACT "diet", "vegan"
TALK USER FACTS()
TRY
  SET BOT MEMORY "", 1
CATCH e
  TALK e.code, " ", e.keyword
END TRY
TRY
  REMEMBER "x", 1, "some time"
CATCH e
  TALK e.message
END TRY
'> Hi 2 true
'> Ana
'> []
'> step two
'> M
'> ["diet: vegan"]
'> ArgumentError SET BOT MEMORY
'> "some time" is no duration like "30 days" or "forever"
