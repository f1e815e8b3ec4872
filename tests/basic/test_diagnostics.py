"""Places in a program, and how what is wrong there is told."""

from palaver.basic.diagnostics import Diagnostic, rendered
from palaver.basic.source import Place, Source, Span, normal

SOURCE = Source("a.bas", 'IF x THEN\n\tTALK "hi\né ok')


def test_places_count_from_one_and_lines_end_with_their_feed() -> None:
    assert [SOURCE.place(at) for at in (0, 9, 10, len(SOURCE.text))] == [
        Place(1, 1),
        Place(1, 10),
        Place(2, 1),
        Place(3, 5),
    ]
    assert (SOURCE.lines, SOURCE.line(2)) == (3, '\tTALK "hi')


def test_bom_and_line_ends_are_made_one() -> None:
    assert normal("\ufeffa\r\nb\rc") == "a\nb\nc"


def test_a_diagnostic_underlines_its_place_and_says_what_helps() -> None:
    found = Diagnostic(
        "error", "string", "the string is not closed", Span(16, 19), "a closing quote", Span(0, 2), "close it"
    )
    assert rendered(found, SOURCE).splitlines() == [
        "a.bas:2:7: error string: the string is not closed",
        '    2 | \tTALK "hi',
        "      | \t     ^^^",
        "  expected: a closing quote",
        "  opened at 1:1: IF x THEN",
        "  hint: close it",
    ]


def test_a_line_of_megabytes_is_cut_around_its_place() -> None:
    source = Source("a.bas", "x" * 5_000_000 + "!" + "y" * 5_000_000)
    shown = rendered(Diagnostic("error", "x", "y", Span(5_000_000, 5_000_001)), source).splitlines()
    assert len(shown[1]) < 150
    assert shown[1][shown[2].index("^")] == "!"
