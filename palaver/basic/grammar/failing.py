"""Words about errors."""

from palaver.basic.grammar.word import Family, Word

FAMILY = Family(
    "Errors",
    (
        Word(
            "TRY",
            "TRY … [CATCH e …] [FINALLY …] END TRY",
            "CATCH runs when something fails: e.message, e.code, e.line, e.keyword. FINALLY runs in any case.",
            'TRY\n  x = 1 / 0\nCATCH e\n  TALK e.message\nFINALLY\n  TALK "done"\nEND TRY',
            snippet="TRY\n\t$0\nCATCH e\n\tTALK e.message\nEND TRY",
        ),
        Word(
            "CATCH",
            "CATCH [e]",
            "What a TRY does when something fails.",
            "TRY\n  THROW 1\nCATCH e\n  TALK e.code\nEND TRY",
        ),
        Word("FINALLY", "FINALLY", "What a TRY does in any case.", "TRY\n  TALK 1\nFINALLY\n  TALK 2\nEND TRY"),
        Word(
            "THROW",
            "THROW e",
            "Raises an error of your own.",
            'TRY\n  THROW "no seats"\nCATCH e\n  TALK e.message\nEND TRY',
            ("RAISE",),
        ),
        Word(
            "ASSERT",
            "ASSERT condition[, message]",
            "Raises an error unless the condition holds.",
            'ASSERT 1 < 2, "numbers are broken"',
        ),
        Word(
            "ON ERROR RESUME NEXT",
            "ON ERROR RESUME NEXT",
            "From here on a statement that fails is passed over; ERROR tells.",
            "ON ERROR RESUME NEXT\nx = 1 / 0\nIF ERROR THEN TALK ERROR MESSAGE",
        ),
        Word(
            "ON ERROR GOTO",
            "ON ERROR GOTO label | ON ERROR GOTO 0",
            "From here on an error jumps to a label; with 0 errors end the program again.",
            "ON ERROR GOTO failed\nx = 1 / 0\nEXIT\nfailed:\nTALK ERROR MESSAGE",
        ),
        Word(
            "RESUME",
            "RESUME label | RESUME NEXT",
            "Ends the handling of an error and goes on.",
            "ON ERROR GOTO failed\nx = 1 / 0\nTALK 2\nEXIT\nfailed:\nRESUME NEXT",
        ),
        Word("CLEAR ERROR", "CLEAR ERROR", "Forgets the error that ERROR tells of.", "CLEAR ERROR", ("ERR.CLEAR",)),
        Word("ERROR", "ERROR", "TRUE while an error is pending.", "RETURN ERROR"),
        Word(
            "ERROR MESSAGE",
            "ERROR MESSAGE",
            "The text of the pending error.",
            "RETURN ERROR MESSAGE",
            ("ERROR_MESSAGE", "ERR.MESSAGE"),
        ),
        Word("ERR", "ERR", "The code of the pending error, 0 without one.", "RETURN ERR"),
    ),
)
