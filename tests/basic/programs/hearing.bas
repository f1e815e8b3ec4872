HEAR anything
HEAR name AS NAME
HEAR mail AS EMAIL "Where do we write to?"
HEAR age AS INTEGER WITH "How old?" DEFAULT 18
HEAR price AS MONEY TIMEOUT 60
HEAR ok AS BOOLEAN "Sure?" DEFAULT FALSE TIMEOUT 30
HEAR color AS "red", "green", "blue"
HEAR size AS MENU "S", "M", "L"
options = ["one", "two"]
HEAR choice AS options
HEAR photo AS IMAGE
HEAR secret AS PASSWORD "Your password?"
HEAR free "Say something"
text = HEAR
more = HEAR "And?"
TALK anything, name, mail, age, price, ok, color, size, choice, photo, free, text, more, secret
