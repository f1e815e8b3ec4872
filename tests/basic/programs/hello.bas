REM The least that a dialog can be
TALK "Hello!"
name = HEAR "What is your name?"
TALK "Nice to meet you, ${name}."
