USE KB "menu" : USE KB "wines.gbkb"
ADD KB "cheese"
SET KB "menu"
CLEAR KB "menu"
CLEAR KB ALL
CLEAR KB
USE WEBSITE "https://example.org" REFRESH "7d"
ADD WEBSITE "https://example.com"
USE WEBSITE("https://example.net", "30d")
USE TOOL "booking"
ADD TOOL "weather-tool" AS MCP
REMOVE TOOL "booking"
CLEAR TOOLS
SET CONTEXT "order" AS "Order 17 is late"
SET CONTEXT "place", "Recife"
SET CONTEXT "Anything that a model should know"
CLEAR CONTEXT "order"
found = THINK KB "opening hours"
IF found.confidence > 0.5 THEN TALK found.summary
tools = LIST TOOLS
ADD SUGGESTION "prices" AS "What does it cost?"
ADD SUGGESTION "Yes", "y"
ADD SUGGESTION TEXT "no" AS "No, thanks"
ADD SUGGESTION TOOL "booking" AS "Book"
CLEAR SUGGESTIONS
ADD SWITCHER "tables" AS "As a table"
CLEAR SWITCHERS
USE MODEL "fast"
SET MODEL ROUTING "cost"
line = LLM "A slogan for " + found.query
  WITH OPTIMIZE FOR "speed"
  WITH MAX_TOKENS 40
info = LLM "Name and age as JSON: " + line AS JSON
better = REWRITE line
TRANSFER TO HUMAN "sales", "high", "wants an offer"
TRANSFER TO HUMAN WITH department = "sales", priority = "high"
