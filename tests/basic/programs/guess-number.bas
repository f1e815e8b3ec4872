' A game: three kinds of loops would do, one is enough
secret = RANDOM(1, 100)
tries = 0
DO
  HEAR guess AS INTEGER "Your guess?" DEFAULT 50 TIMEOUT 120
  tries += 1
  IF guess < secret THEN
    TALK "More."
  ELSEIF guess > secret THEN
    TALK "Less."
  ELSE
    TALK "Yes, after ${tries} tries!"
    EXIT DO
  END IF
LOOP UNTIL tries >= 10
IF guess <> secret THEN TALK "It was " + secret
