"""Writes docs/reference from the code: settings, verbs, routes, the bot document, and what was discovered."""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from palaver import cli
from palaver.assembly.front import ROUTES
from palaver.basic.analyzer.checks.signatures import signature
from palaver.basic.function_names import FAMILIES
from palaver.basic.grammar.words import FAMILIES as WORDS
from palaver.basic.hearing.texts import TEXTS
from palaver.basic.keyword import Keyword
from palaver.basic.library import library
from palaver.basic.types import COLUMN_TYPES, HEAR_TYPES, PARAM_TYPES
from palaver.cli import catalog
from palaver.config.document.effect import RELOAD, UNIT
from palaver.config.document.schema import leaves, takes
from palaver.core.settings import Http, Keeping, Mcp, Oidc, Parts, Process, Security, Tools, default_data_dir
from palaver.llm.connections import PROVIDERS
from palaver.security.permissions import BY_KIND, LEVELS, PERMISSIONS
from palaver.web.route import Route

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
NOTE = "<!-- Written by `make docs` from the code; a test compares. -->"
SECTIONS = {
    "The server": Http,
    "Its parts": Parts,
    "The process": Process,
    "Browsers": Security,
    "Signing in by an issuer": Oidc,
    "Secrets": Keeping,
    "Services as tools": Tools,
    "Servers of tools": Mcp,
}
# Read outside of core/settings.py, by those whom they concern.
OTHER_VARIABLES: Mapping[str, str] = {
    "PALAVER_API_KEY": "The credential of `palaver chat`; without it, on the same machine, a short-lived key is made.",
    "QDRANT_API_KEY": "The key of the Qdrant server.",
    "AWS_ACCESS_KEY_ID": "The credential of the S3 store, with AWS_SECRET_ACCESS_KEY.",
    "AWS_SECRET_ACCESS_KEY": "Its secret.",
    "HTTPS_PROXY": "The proxy to models and the issuer, with HTTP_PROXY and NO_PROXY; never used for this machine.",
    "TMPDIR": "Where the folder for sockets is made; /tmp where it is not set or too long for a socket's path.",
    "XDG_DATA_HOME": "Where the data directory lies when PALAVER_DATA_DIR is not set.",
    "XDG_CACHE_HOME": "Where the embedding model is kept when the environment it runs in is read-only.",
}
# Between our own processes; nobody sets them.
INTERNAL_VARIABLES: Mapping[str, str] = {
    "PALAVER_ASSIGNMENT": "the supervisor to a worker: what to serve on which sockets",
    "PALAVER_WORKER": "the supervisor to a worker: its number",
    "PALAVER_WORKER_FIRST": "the supervisor to a worker: whether it announces the server",
    "PALAVER_TLS": "the supervisor to its workers: whether they speak HTTPS",
    "PALAVER_EMBEDDER_SOCKET": "the supervisor to its workers: where the embedding process answers",
    "PALAVER_EMBEDDER_FD": "the supervisor to the embedding process: its listening socket",
    "PALAVER_MIGRATE_DSN": "to the child process that upgrades the schema",
    "PALAVER_FINGERPRINT": "to the child process that upgrades the schema",
}


def pages() -> dict[str, str]:
    """The reference: each file's name with its text."""
    made = {
        "settings": settings(),
        "verbs": verbs(),
        "http": http(),
        "bot": bot(),
        "catalogue": catalogue(),
        "basic": basic(),
    }
    return {f"{name}.md": "\n".join([NOTE, "", *lines, ""]) for name, lines in made.items()}


def basic() -> Iterator[str]:
    """The keywords of BASIC, by their families."""
    yield from ("# BASIC", "", "Every keyword, word of the grammar and function, as its file declares it.", "")
    yield from (
        "In brackets what may be left out; words in capitals stand as they are. Tier 1 comes first; a keyword whose",
        "module is not there yet is read and checked, and raises `NotImplemented` when its line runs.",
    )
    families = sorted({each.family for each in library().keywords.values()})
    for family in families:
        module = import_module(f"palaver.basic.keywords.{family}")
        yield from ("", f"## {(module.__doc__ or '').partition(':')[0].strip().rstrip('.')}", "")
        found = (each for each in library().keywords.values() if each.family == family)
        head = ("keyword", "also", "tier", "value", "what", "example")
        yield from table(head, (_keyword(each) for each in sorted(found, key=lambda each: each.phrase)))

    yield from kinds()
    for grammar in WORDS:
        yield from ("", f"## {grammar.title}: words of the grammar", "")
        rows = ((f"`{word.form}`", ", ".join(word.aliases), word.doc, _shown(word.example)) for word in grammar.words)
        yield from table(("form", "also", "what", "example"), rows)
    for functions in FAMILIES.values():
        yield from ("", f"## Functions: {functions.title}", "")
        made = ((f"`{f.signature}`", ", ".join(f.aliases), f.doc, _shown(f.example)) for f in functions.functions)
        yield from table(("function", "also", "what", "example"), made)


def kinds() -> Iterator[str]:
    """What answers, parameters and columns may be, by all names of each."""
    yield from ("", "## Kinds: what `HEAR … AS` asks for", "")
    rows = ((f"`{name}`", also, f"“{TEXTS[name][0]}”") for name, also in _named(HEAR_TYPES))
    yield from table(("kind", "also", "said of any other answer, in the bot's language"), rows)
    for title, types in (("of `PARAM`", PARAM_TYPES), ("of a column of `TABLE`", COLUMN_TYPES)):
        yield from ("", f"## Kinds: {title}", "")
        yield from table(("kind", "also"), ((f"`{name}`", also) for name, also in _named(types)))


def _named(types: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each kind's own name, with its others."""
    for name in dict.fromkeys(types.values()):
        yield name, ", ".join(other for other, own in types.items() if own == name != other)


def _shown(example: str) -> str:
    return f"`{' : '.join(line.strip() for line in example.splitlines())}`"


def _keyword(keyword: Keyword) -> tuple[str, ...]:
    example = keyword.example.partition("\n")[0]
    also = ", ".join(keyword.phrases[1:])
    return f"`{signature(keyword)}`", also, str(keyword.tier), keyword.returns, keyword.doc, f"`{example}`"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]


def settings() -> Iterator[str]:
    yield from ("# Settings", "", "Environment variables; flags of `palaver serve` come before them.")
    for title, section in SECTIONS.items():
        yield from ("", f"## {title}", "")
        rows = [
            (f"`{item.metadata['env']}`", f"`{item.default}`" if item.default != "" else "", item.metadata["help"])
            for item in fields(section)
        ]
        yield from table(("variable", "default", "meaning"), rows)
    yield from ("", "## Models", "", "A provider is configured as soon as its variable is set.", "")
    yield from table(("variable", "provider"), ((f"`{name}`", title) for name, title in model_variables()))
    yield from ("", "## Others", "")
    yield from table(("variable", "meaning"), ((f"`{name}`", text) for name, text in OTHER_VARIABLES.items()))


def model_variables() -> list[tuple[str, str]]:
    """The variables that each provider's file names, in the order that "auto" tries them."""
    ranked = sorted(PROVIDERS.values(), key=lambda provider: provider.rank)
    return [(name, provider.title) for provider in ranked for name in _variables(provider)]


def _variables(provider: object) -> list[str]:
    return [value for name, value in vars_of(provider).items() if name.endswith("variable") and value]


def vars_of(value: object) -> dict[str, Any]:
    return {item.name: getattr(value, item.name) for item in fields(value)}  # type: ignore[arg-type]  # providers are dataclasses


def verbs() -> Iterator[str]:
    yield from (
        "# Verbs",
        "",
        "`palaver VERB [options]`. Exit code 1: it failed and said why; 2: it was asked wrongly.",
    )
    for verb in cli.verbs():
        module = import_module(f"palaver.cli.{verb}")
        yield from ("", f"## palaver {verb}", "", " ".join((module.__doc__ or "").split()))
        yield from _options(module.parser(), f"palaver {verb}")


def _options(parser: argparse.ArgumentParser, name: str) -> Iterator[str]:
    """The flags of a verb, or of each of its own verbs."""
    chosen = [action for action in parser._actions if not isinstance(action, argparse._HelpAction)]  # noqa: SLF001  # argparse offers no listing
    nested = [action for action in chosen if isinstance(action, argparse._SubParsersAction)]  # noqa: SLF001  # the same
    rows = [(f"`{_flag(action)}`", _told(action)) for action in chosen if action not in nested]
    if rows:
        yield from ("", *table(("option", "meaning"), rows))
    for action in nested:
        helps = {choice.dest: choice.help or "" for choice in action._choices_actions}  # noqa: SLF001  # the same
        for verb, inner in action.choices.items():
            yield from ("", f"### {name} {verb}", "", f"{helps[verb].capitalize()}.")
            yield from _options(inner, f"{name} {verb}")


def _flag(action: argparse.Action) -> str:
    takes = str(action.metavar or "|".join(map(str, action.choices or ())) or action.dest.upper())
    if not action.option_strings:
        return takes
    return action.option_strings[-1] + (f" {takes}" if action.nargs != 0 else "")


def _told(action: argparse.Action) -> str:
    return (action.help or "").replace(str(default_data_dir()), "~/.local/share/palaver")


def http() -> Iterator[str]:
    listed = sorted((route for route in ROUTES if isinstance(route, Route) and not route.page), key=_by_path)
    yield from ("# HTTP", "", "Every JSON route; `/openapi.json` describes their bodies, `/docs` shows them.", "")
    head = ("method", "path", "permission", "rate", "what")
    yield from table(
        head, ((each.method, f"`{each.path}`", each.permission, each.counted, each.summary) for each in listed)
    )
    yield from (
        "",
        "## Permissions",
        "",
        "`public` needs no credential, `widget` a widget's public id; a credential of any kind is enough for `anyone`.",
        "",
    )
    holders = {
        **{f"{kind} key": held for kind, held in BY_KIND.items()},
        **LEVELS,
    }
    rows = (
        (
            f"`{name}`",
            text,
            ", ".join(holder.replace("visitor key", "chat token") for holder, held in holders.items() if name in held),
        )
        for name, text in PERMISSIONS.items()
    )
    yield from table(("permission", "what it opens", "who has it"), rows)


def _by_path(route: Route) -> tuple[str, str]:
    return route.path, route.method


def bot() -> Iterator[str]:
    yield from (
        "# The bot document",
        "",
        "What `config` of a bot holds; `GET /api/schemas/bot` is its JSON Schema. A field that is not set takes its",
        "default. A `live` field counts from the next turn on, in conversations on older versions too; the others stay",
        "what they were in the version that a conversation was begun on. What takes effect with `its release` counts",
        "for the release of the version that says it.",
        "",
    )
    yield from table(
        ("field", "takes", "unit", "default", "takes effect", "meaning"), (_field(*leaf) for leaf in leaves())
    )


def _field(path: str, field: Mapping[str, Any]) -> tuple[str, ...]:
    default = f"`{_short(field['default'])}`" if field.get("default") not in (None, "", []) else ""
    reload = {"live": "live", "new_session": "new conversation", "publish": "its release"}[field[RELOAD]]
    return f"`{path}`", takes(field), field.get(UNIT, ""), default, reload, field["description"]


def _short(value: object, length: int = 60) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= length else f"{text[:length].rstrip()} …"


def catalogue() -> Iterator[str]:
    yield from ("# Catalogue", "", "What is discovered from one file each; `palaver catalog` prints the same.")
    for title, entries in catalog.sections().items():
        if title in {"providers", "formats", "jobs"}:
            yield from ("", f"## {title.capitalize()}", "")
            yield from table(list(entries[0]), (list(entry.values()) for entry in entries))


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        print(f"wrote docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
