"""Words that make and assign values."""

from palaver.basic.grammar.word import Family, Word

FAMILY = Family(
    "Values",
    (
        Word("LET", "LET name = e", "Assigns; the word may be left out.", "LET x = 1"),
        Word("SET", "SET name = e", "Assigns; the word may be left out.", "SET order.total = 1"),
        Word(
            "DIM",
            "DIM x [AS type] [= e] | DIM a(n)",
            "Makes a variable, or an array of n NULLs.",
            "DIM total AS NUMBER = 0\nDIM seats(5)",
        ),
        Word("REDIM", "REDIM a(n)", "Makes an array longer or shorter and keeps what fits.", "DIM a(2)\nREDIM a(4)"),
        Word(
            "WITH",
            "WITH name … key = e … END WITH",
            "Builds a map: each line sets one key.",
            'WITH order\n  id = 17\n  .state = "new"\nEND WITH',
            snippet="WITH ${1:name}\n\t${2:key} = $0\nEND WITH",
        ),
        Word(
            "AND",
            "a AND b",
            "The first that is false, else the last; b is evaluated only where a is true.",
            "RETURN TRUE AND 2",
            ("&&",),
        ),
        Word("OR", "a OR b", 'The first that is true, else the last: `name OR "you"`.', 'RETURN "" OR "you"', ("||",)),
        Word("XOR", "a XOR b", "TRUE where one of both is true.", "RETURN TRUE XOR FALSE"),
        Word("NOT", "NOT e", "TRUE where e is false.", "RETURN NOT FALSE", ("!",)),
        Word("MOD", "a MOD b", "What is left of a division; MOD(a, b) is the same.", "RETURN 7 MOD 3", ("%",)),
        Word(
            "LIKE",
            "text LIKE pattern",
            "Compares without regard to case; % and * stand for any text, _ and ? for one character.",
            'RETURN "Ana" LIKE "a%"',
            ("ILIKE",),
        ),
        Word("IN", "e IN array | key IN map | part IN text", "Whether something holds e.", "RETURN 2 IN [1, 2]"),
        Word(
            "CONTAINS",
            "text CONTAINS part",
            "Whether a text or an array holds something; case counts.",
            'RETURN "abc" CONTAINS "b"',
        ),
        Word("STARTS WITH", "text STARTS WITH part", "Whether a text begins so.", 'RETURN "abc" STARTS WITH "a"'),
        Word("ENDS WITH", "text ENDS WITH part", "Whether a text ends so.", 'RETURN "abc" ENDS WITH "c"'),
        Word(
            "BETWEEN",
            "e BETWEEN a AND b",
            "Whether a value lies in a range, bounds included.",
            "RETURN 5 BETWEEN 1 AND 9",
        ),
        Word("IS NULL", "e IS [NOT] NULL", "TRUE for NULL and for rows that are empty.", "RETURN x IS NULL"),
        Word("IS EMPTY", "e IS [NOT] EMPTY", "TRUE for NULL, an empty text, array or map.", 'RETURN "" IS EMPTY'),
        Word("TRUE", "TRUE", "The boolean.", "RETURN TRUE"),
        Word("FALSE", "FALSE", "The boolean.", "RETURN FALSE"),
        Word("NULL", "NULL", "No value; what was never assigned.", "RETURN NULL", ("NOTHING", "NONE")),
        Word(
            "REM",
            "REM text | ' text | // text",
            "A comment to the end of the line.",
            "REM says nothing\nTALK 1 ' this neither",
        ),
    ),
)
