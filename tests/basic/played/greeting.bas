' Questions with types: a wrong answer is asked again, a default is taken.
HEAR name AS NAME "What should I call you?"
HEAR guests AS INTEGER "How many guests?" DEFAULT 2
HEAR area AS "inside", "terrace"
TALK "Welcome, ${name}: ", guests, " ", area
HEAR note DEFAULT "none"
IF note = "none" THEN TALK "No note." ELSE TALK note
RETURN guests * 2
'> What should I call you?
'< 42
'> That is no name. It has two letters or more, and nothing but letters.
'< ANA maria
'> How many guests?
'< three
'> Please write a whole number.
'< 4
'> [inside]
'> [terrace]
'< terr
'> Welcome, Ana Maria: 4 terrace
'<
'> No note.
'= 8
