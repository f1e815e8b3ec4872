"""Each format's happy path: title, pages, headings, kinds of block, and nothing that is not content."""

from pathlib import Path

from palaver.knowledge.reading.detect import FORMATS
from tests.knowledge import documents
from tests.knowledge.conftest import Read


def test_the_eight_formats_are_found() -> None:
    assert list(FORMATS) == ["csv", "docx", "html", "markdown", "pdf", "pptx", "text", "xlsx"]
    assert all(extension.startswith(".") for format in FORMATS.values() for extension in format.extensions)


def test_a_pdf_keeps_its_pages_and_guesses_headings_from_their_size(tmp_path: Path, read: Read) -> None:
    first = "# Opening hours\nWe are open from nine to five on every working day of the year.\n\nSundays are free."
    second = "# Prices\nA ticket costs eleven euros for adults and seven for everybody else who comes."
    found = read(documents.pdf(tmp_path / "a.pdf", [first, second], title="The Museum"))
    assert (found.title, found.pages) == ("The Museum", 2)
    assert [(block.page, block.heading) for block in found.blocks] == [
        (1, ("Opening hours",)),
        (1, ("Opening hours",)),
        (2, ("Prices",)),
    ]
    assert found.blocks[1].text == "Sundays are free."


def test_a_word_broken_at_the_end_of_a_pdf_line_is_made_whole(tmp_path: Path, read: Read) -> None:
    text = (
        "Every long-term contract counts. This is an exam-\nple of a long-\nterm and a well-\nknown thing. Well-known."
    )
    found = read(documents.pdf(tmp_path / "a.pdf", [text]))
    assert found.blocks[0].text == (
        "Every long-term contract counts. This is an example of a long-term and a well-known thing. Well-known."
    )


def test_heads_and_feet_of_pdf_pages_are_left_out(tmp_path: Path, read: Read) -> None:
    bodies = ["Apples are red and sweet.", "Pears are green and soft.", "Plums are blue and sour.", "Figs are brown."]
    pages = [f"Report on fruit 2026\n\n{body}\n\nPage {number}" for number, body in enumerate(bodies, 1)]
    found = read(documents.pdf(tmp_path / "a.pdf", pages))
    assert [block.text for block in found.blocks] == bodies


def test_a_docx_keeps_headings_lists_and_tables(tmp_path: Path, read: Read) -> None:
    found = read(documents.word(tmp_path / "a.docx"))
    assert (found.title, found.pages) == ("Garden Manual", None)
    assert [(block.kind, block.heading[1:], block.text) for block in found.blocks] == [
        ("paragraph", (), "How to keep a garden."),
        ("paragraph", ("Tools",), "You need three of them:"),
        ("list", ("Tools",), "- a spade\n- a rake\n- a watering can"),
        ("table", ("Tools", "Prices"), "Tool: Spade; Price: 30 euros\nTool: Rake; Price: 20 euros"),
        ("paragraph", ("Seasons",), "Dig in autumn."),
    ]


def test_a_slide_is_a_page_and_its_title_the_heading(tmp_path: Path, read: Read) -> None:
    found = read(documents.slides(tmp_path / "a.pptx"))
    assert (found.title, found.pages) == ("Our plan", 3)
    assert [(block.page, block.heading, block.text) for block in found.blocks] == [
        (1, ("Our plan",), "- grow\n- listen"),
        (1, ("Our plan",), "Speak slowly here."),
        (2, (), "Only a title"),
        (3, ("Figures",), "Year: 2025; Sales: 17"),
    ]


def test_a_sheet_is_a_heading_and_its_rows_name_their_columns(tmp_path: Path, read: Read) -> None:
    found = read(documents.workbook(tmp_path / "a.xlsx"))
    assert found.pages is None
    assert [(block.heading, block.text.split("\n")) for block in found.blocks] == [
        (
            ("Prices",),
            [
                "Price list of our shop",
                "Article: Nut; Price: 3; In stock: yes",
                "Article: Bolt; Price: 2.5; In stock: no",
            ],
        ),
        (("Staff",), ["Name: Ada; Room: 101"]),
    ]


def test_html_keeps_the_content_and_drops_the_furniture(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<!doctype html><html><head><title>Help | Shop</title><style>p{}</style></head><body><nav>Home Cart</nav>"
        "<main><h1>Help</h1><p>We   <b>help</b> you.<br>Always.</p><h2>Returns</h2>"
        "<ul><li>Within a month<li>Unused</ul>"
        "<table><tr><th>Size<th>Fee</tr><tr><td>S<td>3 euros</tr></table><pre>  code\n    here</pre>"
        "<p hidden>secret</p><script>bad()</script></main><aside>Advert</aside><footer>Imprint</footer></body></html>",
    )
    found = read(path)
    assert found.title == "Help"
    assert [(block.kind, block.heading, block.text) for block in found.blocks] == [
        ("paragraph", ("Help",), "We help you.\nAlways."),
        ("list", ("Help", "Returns"), "- Within a month\n- Unused"),
        ("table", ("Help", "Returns"), "Size: S; Fee: 3 euros"),
        ("code", ("Help", "Returns"), "  code\n    here"),
    ]


def test_html_may_be_nested_deeper_than_the_stack(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "deep.html"
    path.write_text("<!doctype html><body>" + "<div>" * 50_000 + "bottom" + "</div>" * 50_000)
    assert [block.text for block in read(path).blocks] == ["bottom"]


def test_html_in_an_old_encoding_says_so_itself(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "a.htm"
    path.write_bytes('<html><head><meta charset="iso-8859-2"></head><body><p>Zażółć gęślą jaźń'.encode("iso-8859-2"))
    assert read(path).blocks[0].text == "Zażółć gęślą jaźń"


def test_markdown_keeps_code_and_tables_whole_and_loses_its_marks(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "# Guide\nSome *loud* text with a [link](https://example.org) and `code`.\n\n## Steps\n1. first\n2. second\n\n"
        "| Key | Value |\n|---|---|\n| a | 1 |\n| b | 2 |\n\n"
        "```py\ndef f():\n    return 1\n\nx = f()\n```\n### Empty\n",
    )
    found = read(path)
    assert found.title == "Guide"
    assert [(block.kind, block.heading, block.text) for block in found.blocks] == [
        ("paragraph", ("Guide",), "Some loud text with a link and code."),
        ("list", ("Guide", "Steps"), "1. first\n2. second"),
        ("table", ("Guide", "Steps"), "Key: a; Value: 1\nKey: b; Value: 2"),
        ("code", ("Guide", "Steps"), "def f():\n    return 1\n\nx = f()"),
        ("paragraph", ("Guide", "Steps"), "Empty"),
    ]


def test_text_has_paragraphs_and_underlined_headings(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(
        "THE TITLE\r\n=========\r\n\r\nOne\r\ntwo.\r\n\r\nPart\r\n----\r\n\r\n- a\r\n- b\x00\r\n".encode("utf-16")
    )
    found = read(path)
    assert found.title == "THE TITLE"
    assert [(block.kind, block.heading, block.text) for block in found.blocks] == [
        ("paragraph", ("THE TITLE",), "One\ntwo."),
        ("list", ("THE TITLE", "Part"), "- a\n- b"),
    ]


def test_text_in_an_eight_bit_encoding_is_guessed(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "a.txt"
    text = "Съешь же ещё этих мягких французских булок, да выпей чаю. " * 8
    path.write_bytes(text.encode("cp1251"))
    assert read(path).blocks[0].text == text.strip()


def test_csv_finds_its_separator_and_its_header(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "a.csv"
    path.write_text('name;price;note\nNut;1,5;"round; small"\n\nBolt;2;\n')
    assert read(path).blocks[0].text == "name: Nut; price: 1,5; note: round; small\nname: Bolt; price: 2"


def test_csv_without_a_header_keeps_its_rows(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "a.csv"
    path.write_text("1,2,3\n4,5,6\n")
    assert read(path).blocks[0].text == "1 | 2 | 3\n4 | 5 | 6"


def test_a_stray_zero_byte_does_not_make_a_text_binary(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"One\x00 two.\x07")
    assert read(path).blocks[0].text == "One two."


def test_a_broken_character_does_not_change_the_encoding_of_the_rest(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Grüße aus Umeå über Öre und Ångström, größer als Übermut und Ärger.".encode() * 2 + b" \xff.")
    assert "Grüße aus Umeå" in read(path).blocks[0].text
