"""A config.csv with all its oddities becomes fields of the document, each told with what became of it."""

import pytest

from palaver.config.packages import keys, mapping
from palaver.config.packages.config_csv import parse, write
from palaver.config.packages.mapping import mapped, written
from palaver.config.packages.report import Setting
from tests.config.packages.packing import codes, read


def config(text: str | bytes) -> dict[str, str]:
    rows, _ = parse(text.encode() if isinstance(text, str) else text, "config.csv")
    return {row.name: row.value for row in rows}


def states(text: str) -> dict[str, Setting]:
    return {each.name: each for each in mapped(parse(text.encode(), "config.csv")[0], "config.csv").settings}


KEY = "sk-proj-abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    "text",
    [
        "name,value\nbot-name,Ana\n",
        "key,value\nbot-name,Ana\n",
        "\ufeffname,value\r\nbot-name,Ana\r\n",
        "Name , VALUE\rbot-name, Ana\r",
        '# a comment, with a comma\n\nname,value\n,\n# another "\n  # third\nbot-name,"Ana"\n',
        "value,name\nAna,bot-name\n",
        "name,value,description\nbot-name,Ana,who it is\n",
        "bot-name,Ana\n",
    ],
)
def test_every_way_of_writing_it_is_read(text: str) -> None:
    assert config(text) == {"bot-name": "Ana"}


def test_values_keep_their_commas_quotes_and_lines() -> None:
    text = 'name,value\na,Hello, how are you?\nb,"x, ""y"""\nc,"one\ntwo"\nd,say "hi"\n'
    assert config(text) == {"a": "Hello, how are you?", "b": 'x, "y"', "c": "one\ntwo", "d": 'say "hi"'}


def test_other_encodings_are_read_and_said() -> None:
    rows, [told] = parse("name,value\nbot-name,Jos\xe9\n".encode("latin-1"), "config.csv")
    assert (rows[0].value, told.severity, told.path) == ("Jos\xe9", "warning", "config.csv:2")
    assert config("name,value\nbot-name,Jos\xe9\n".encode("utf-16")) == {"bot-name": "Jos\xe9"}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("parameter,wert\nbot-name,Ana\n", "config.csv:1"),
        ("name;value\nbot-name;Ana\n", "config.csv:1"),
        ('name,value\nbot-name,"Ana\nx,y\n', "config.csv:2"),
        ("name,value\n,Ana\n", "config.csv:2"),
    ],
)
def test_a_wrong_header_and_broken_rows_are_told_with_their_line(text: str, place: str) -> None:
    _, [told] = parse(text.encode(), "config.csv")
    assert (told.path, told.severity, bool(told.hint)) == (place, "error", True)


def test_what_separates_instead_of_commas_is_named() -> None:
    _, [told] = parse(b"name;value\nbot-name;Ana\n", "config.csv")
    assert "a semicolon or a tab separates here" in told.hint


def test_lines_are_those_of_the_file() -> None:
    rows, _ = parse(b'# one\nname,value\n\na,"x\ny"\nb,2\n', "x")
    assert [row.line for row in rows] == [4, 6]


def test_names_are_one_whatever_their_spelling() -> None:
    made = mapped(parse(b"name,value\nBOT_NAME,Ana\nwelcome message,Hi\n", "x")[0], "x")
    assert made.config == {"identity": {"name": "Ana"}, "greeting": {"text": "Hi"}}


def test_each_key_is_what_it_is() -> None:
    found = states(
        "name,value\nbot-name,Ana\nhistory-limit,21\nllm-cache,true\nsites-root,/tmp\nuser-memory-enabled,true\n"
        "server-port,8080\nnobody-knows,1\nllm-key,none\nparam-x,1\nbm25-k1,1.4\nllm-model,models/x.gguf\n"
    )
    assert {name: each.state for name, each in found.items()} == {
        "bot-name": "mapped",
        "history-limit": "converted",
        "llm-cache": "converted" if "cache.semantic.mode" in keys.fields() else "not_due",
        "sites-root": "dead",
        "user-memory-enabled": "mapped" if "context.memory.user.enabled" in keys.fields() else "dead",
        "server-port": "operator",
        "nobody-knows": "unknown",
        "llm-key": "secret",
        "param-x": "mapped",
        "bm25-k1": "converted",
        "llm-model": "operator",
    }
    assert (found["history-limit"].value, found["history-limit"].note) == ("11", "21 messages are 11 turns")


@pytest.mark.parametrize(
    "row",
    ["temperature,3", "temperature,warm", "temperature,nan", "max-tokens,1.5", "session-timeout,1"],
)
def test_a_value_that_does_not_fit_is_told_with_what_fits(row: str) -> None:
    made = mapped(parse(f"name,value\n{row}\n".encode(), "x")[0], "x")
    assert [each.code for each in made.findings] == ["L04"]
    assert made.config == {}


def test_an_empty_value_leaves_the_default() -> None:
    made = mapped(parse(b"name,value\nmax-tokens,\nllm-model,\nbot-name\n", "x")[0], "x")
    assert (made.config, made.findings) == ({}, [])


@pytest.mark.parametrize(("value", "mode"), [("direct", "model_only"), ("KB only", "kb_only"), ("tool-first", "auto")])
def test_ways_to_answer_are_called_otherwise_here(value: str, mode: str) -> None:
    made = mapped(parse(f"name,value\nanswer-mode,{value}\n".encode(), "x")[0], "x")
    assert made.config == {"behaviour": {"answer_mode": mode}}
    assert mapped(parse(b"name,value\nanswer-mode,by magic\n", "x")[0], "x").config == {}


def test_of_two_rows_for_one_field_the_last_counts_and_is_told() -> None:
    made = mapped(parse(b"name,value\ntemperature,0.1\nllm-temperature,0.2\n", "x")[0], "x")
    assert made.config == {"model": {"params": {"temperature": 0.2}}}
    assert [each.code for each in made.findings] == ["L09"]


@pytest.mark.parametrize(
    "row",
    [
        "llm-key,abcdefgh",
        "email_pass,hunter22",
        "my-own-api-key,abcdefgh",
        "bot-name,sk-abcdefghijklmnopqrstuvwx",
        "shop-token,x9x9x9x9",
    ],
)
def test_a_secret_in_clear_is_refused_with_where_it_belongs(row: str) -> None:
    package = read({"a.gbot/config.csv": f"name,value\n{row}\n"})
    assert codes(package) == ["L03"]
    assert "secret://NAME" in package.report.errors[0].hint or "PALAVER_SMTP_URL" in package.report.errors[0].hint
    assert row.partition(",")[2] not in repr(package.report)
    left_out = read({"a.gbot/config.csv": f"name,value\n{row}\ncrm-enabled,true\n"}, "abc", without_secrets=True)
    assert codes(left_out) == []
    assert left_out.rewritten == {"gbot/config.csv": b"name,value\ncrm-enabled,true\n"}


@pytest.mark.parametrize("value", ["", "none", "your-key-here", "<key>", "***", "secret://models"])
def test_a_place_where_a_secret_would_stand_holds_none(value: str) -> None:
    assert codes(read({"a.gbot/config.csv": f"name,value\nllm-key,{value}\n"}, "abc")) == []


# The keys of General Bots' manual, and those that its code reads beside them.
def test_every_key_has_one_place() -> None:
    table = keys.table()
    assert len(table) >= 154
    for name, key in table.items():
        assert keys.canonical(name) == name
        assert key.upstream in {"R", "R*", "U", "D", "N"}
        assert (key.kind == "dropped") == (not key.target) or key.kind == "operator"
        assert key.kind != "secret" or key.target in mapping.WHERE
        assert key.convert in {"", *mapping.CONVERTERS}
    assert set(keys.ALIASES.values()) <= set(table)


def test_a_key_becomes_a_field_as_soon_as_there_is_one() -> None:
    due = {name for name, key in keys.table().items() if key.has_field}
    assert {"bot-name", "llm-model", "temperature", "history-limit", "welcome-message", "rag-max-results"} <= due


def test_what_general_bots_reads_says_the_same() -> None:
    text = b"name,value\nllm-model,gpt-4o\nhistory-limit,12\nbot-name,Ana\ntemperature,0.5\n"
    said = mapped(parse(text, "x")[0], "x").config
    again = mapped(parse(write(written(said)), "x")[0], "x").config
    assert again == said


@pytest.mark.parametrize("line", [f"# llm-key,{KEY}", f" #{KEY}", f"bot-name,Ana,{KEY}", f"nobody-knows,{KEY}"])
def test_a_key_beside_the_rows_is_refused_and_never_kept(line: str) -> None:
    text = f"name,value\n{line}\ncrm-enabled,true\n"
    package = read({"a.gbot/config.csv": text}, "abc")
    assert ("a.gbot/config.csv:2", "L03") in {(each.path, each.code) for each in package.report.errors}
    assert KEY not in repr(package.report)
    left_out = read({"a.gbot/config.csv": text}, "abc", without_secrets=True)
    assert KEY.encode() not in left_out.rewritten["gbot/config.csv"]
    assert b"crm-enabled,true\n" in left_out.rewritten["gbot/config.csv"]


def test_comments_without_keys_stay() -> None:
    package = read({"a.gbot/config.csv": "# ours\nname,value\nbot-name,Ana\n"}, "abc", without_secrets=True)
    assert (codes(package), package.rewritten) == ([], {})


def test_parameters_of_programs_go_there_and_back() -> None:
    rows, _ = parse(
        b"name,value\nparam-minimum-age,18\nparam-rate,0.5\nparam-Open_Today,TRUE\nparam-phone,0049\nparam-co,A B\n",
        "c",
    )
    made = mapped(rows, "c")
    assert not made.findings or {each.code for each in made.findings} == {"L05"}
    params = {"minimum_age": 18, "rate": 0.5, "open_today": True, "phone": "0049", "co": "A B"}
    assert made.config == {"dialogs": {"params": params}}
    back = write(list(written(made.config)))
    assert mapped(parse(back, "c")[0], "c").config == made.config


@pytest.mark.parametrize("row", ["param-1x,1", "param-,1", f"param-x,{'y' * 10_001}", "param-a.b,1"])
def test_what_is_no_parameter_is_told(row: str) -> None:
    made = mapped(parse(f"name,value\n{row}\n".encode(), "c")[0], "c")
    assert [each.code for each in made.findings] == ["L04"]
    assert made.config == {}
