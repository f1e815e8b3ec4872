"""From rows of config.csv to the document, each with what became of it; and back, for General Bots to read."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

import msgspec

from palaver.config.document.finding import Finding
from palaver.config.document.schema import Shape, takes
from palaver.config.document.secrecy import unkept
from palaver.config.document.validate import STAND_IN, read
from palaver.config.packages import keys
from palaver.config.packages.bad import error, warning
from palaver.config.packages.config_csv import CsvRow
from palaver.config.packages.keys import Key
from palaver.config.packages.report import Setting, SettingState

_ANSWERS: Final = MappingProxyType({"direct": "model_only", "kb": "kb_only", "tool": "auto", "tool_first": "auto"})
_YES: Final = MappingProxyType(
    {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
)
_PLACEHOLDER: Final = re.compile(
    r"(?i)|none|null|nil|empty|todo|changeme|change-me|x{3,}|\*+|<.*>|\{.*\}|your[-_ ].*|(?:true|false|\d{1,4})"
)
_WORDS: Final[Mapping[str, Shape]] = {"k1": {"minimum": 0, "maximum": 10}, "b": {"minimum": 0, "maximum": 1}}
_REFERENCE: Final = re.compile(r"(?:secret|vault|env)://\S+")
WHERE: Final = MappingProxyType(
    {
        "models": "models' keys are the server's: its operator sets OPENAI_API_KEY and the like, best to secret://NAME",
        "smtp": "mail is the server's: its operator sets PALAVER_SMTP_URL",
        "channel": "store it under Secrets; the bot's channel names it as secret://NAME",
        "": "store it under Secrets, and name it as secret://NAME where it is used",
    }
)


PARAMS: Final = "dialogs.params"
_PARAM: Final = "param-"
_INTEGER: Final = re.compile(r"-?(?:0|[1-9]\d{0,17})")  # 007 and numbers of telephones stay text
_DECIMAL: Final = re.compile(r"-?(?:0|[1-9]\d{0,17})\.\d{1,17}")


class _NotOurs(Exception):
    """The value names what only General Bots has."""


class Mapped(msgspec.Struct, frozen=True, kw_only=True):
    """`config` has the document's sections that the rows set; `collection` what they say of how words are counted."""

    config: dict[str, Any]
    collection: dict[str, Any]
    settings: list[Setting]
    findings: list[Finding]


def mapped(rows: Iterable[CsvRow], path: str) -> Mapped:
    """What `rows` of the file at `path` say; of two rows for one field the last counts."""
    made = Mapped(config={}, collection={}, settings=[], findings=[])
    origins: dict[str, CsvRow] = {}
    for row in rows:
        place = f"{path}:{row.line}"
        name = keys.canonical(row.name)
        setting, told = _judged(row, name, place, made)
        made.settings.append(setting)
        made.findings.extend(told)
        if setting.state in {"mapped", "converted"}:
            before = origins.get(setting.target)
            if before is not None:
                told_ = f"line {before.line} sets {setting.target} too; this line counts"
                made.findings.append(warning(place, "L09", told_, "keep one of the two"))
            origins[setting.target] = row
    return made


def unmapped(rows: Iterable[CsvRow]) -> list[tuple[str, str]]:
    """The rows that no field of the document stands for, as they were written, to be exported again."""
    return [
        (row.name, row.value)
        for row in rows
        if (key := keys.known(keys.canonical(row.name))) is None or not key.has_field
    ]


def written(config: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Rows for what `config` sets and General Bots has a key for; the prompt has a file of its own there."""
    seen = {"prompt.system"}
    for key in keys.table().values():
        value = _get(config, key.target)
        if key.has_field and key.target not in seen and value is not None and not isinstance(value, dict | list):
            seen.add(key.target)
            text = _BACK.get(key.convert, _plain)(value)
            if text == text.strip() and "\r" not in text:  # nothing there keeps these
                yield key.name, text
    params = _get(config, PARAMS)
    for name, value in params.items() if isinstance(params, Mapping) else ():
        text = _plain(value)
        if name == name.lower() and _typed(text) == value and text == text.strip() and "\r" not in text:
            yield f"{_PARAM}{name.replace('_', '-')}", text


def put(config: dict[str, Any], path: str, value: Any) -> None:
    """Set a field by its path."""
    *above, name = path.split(".")
    for part in above:
        config = config.setdefault(part, {})
    config[name] = value


def _judged(row: CsvRow, name: str, place: str, made: Mapped) -> tuple[Setting, list[Finding]]:
    key = keys.known(name)
    told = _alias(row, name, place)
    if (key is not None and key.kind == "secret") or (key is None and keys.sounds_secret(name)):
        setting, more = _secret(row, place, WHERE[key.target if key else ""])
        return setting, told + more
    if hidden := unkept({"value": row.value}):
        setting = Setting(place=place, name=row.name, state="secret", note=WHERE[""])
        return setting, [*told, error(place, "L03", f"{row.name}: {hidden[0].message}", f"take it out: {WHERE['']}")]
    if key is None:
        near = keys.nearest(name)
        note = f"did you mean {near!r}?" if near else "nobody knows this key; it is kept and exported again"
        return (
            Setting(place=place, name=row.name, state="unknown", note=note),
            [*told, warning(place, "L01", f"the key {row.name[:80]!r} is unknown", note)],
        )
    setting, more = _known(row, key, place, made)
    return setting, told + more


def _known(row: CsvRow, key: Key, place: str, made: Mapped) -> tuple[Setting, list[Finding]]:
    if key.kind == "collection":
        return _of_collection(row, key, place, made)
    if key.target == PARAMS:
        return _param(row, place, made)
    if key.has_field:
        return _field(row, key, place, made)
    if key.kind == "operator":
        note = f"the operator sets {key.target}" if key.target else "the operator's, not a bot's"
        return Setting(place=place, name=row.name, state="operator", target=key.target, note=note), []
    if key.dead:
        note = "nothing reads it in General Bots either"
        told = [warning(place, "L02", f"the key {row.name!r} has no effect", "take it out; it is kept otherwise")]
        return Setting(place=place, name=row.name, state="dead", target=key.target, note=note), told
    note = f"{key.target} comes later; the row is kept and exported again"
    return Setting(place=place, name=row.name, state="not_due", target=key.target, note=note), []


def _field(row: CsvRow, key: Key, place: str, made: Mapped) -> tuple[Setting, list[Finding]]:
    shape = keys.fields()[key.target]
    if not row.value:
        note = "empty: the default counts"
        return Setting(place=place, name=row.name, state="mapped", target=key.target, note=note), []
    try:
        value, note = CONVERTERS.get(key.convert, _as_is)(row.value, shape)
    except _NotOurs as problem:
        told = [warning(place, "L04", f"{row.name}: {row.value[:60]!r} is not taken over", str(problem))]
        return Setting(place=place, name=row.name, state="operator", target=key.target, note=str(problem)), told
    except ValueError:
        hint = f"{key.target} takes: {takes(shape)}"
        told = [error(place, "L04", f"{row.name}: {row.value[:60]!r} does not fit", hint)]
        return Setting(place=place, name=row.name, state="wrong", target=key.target, note=hint), told
    put(made.config, key.target, value)
    state: SettingState = "converted" if note else "mapped"
    shown = msgspec.json.encode(value).decode()[:200]
    return Setting(place=place, name=row.name, state=state, target=key.target, value=shown, note=note), []


def _param(row: CsvRow, place: str, made: Mapped) -> tuple[Setting, list[Finding]]:
    """A value that programs know by a name: a number, true or false where it is one, else the text."""
    name = keys.canonical(row.name).removeprefix(_PARAM).replace("-", "_")
    value = _typed(row.value)
    params = made.config.get("dialogs", {}).get("params", {})
    target = f"{PARAMS}.{name}"
    if told := read({"identity": {"alias": STAND_IN}, "dialogs": {"params": {name: value}}})[1]:
        hint = told[0].hint if told[0].code == "param" else "letters, digits and _ after param-, first a letter"
        finding = error(place, "L04", f"{row.name[:80]}: this is no parameter", hint)
        return Setting(place=place, name=row.name, state="wrong", target=target, note=hint), [finding]
    put(made.config, PARAMS, {**params, name: value})
    shown = msgspec.json.encode(value).decode()[:200]
    return Setting(place=place, name=row.name, state="mapped", target=target, value=shown), []


def _typed(text: str) -> Any:
    if text.lower() in {"true", "false"}:
        return text.lower() == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def _of_collection(row: CsvRow, key: Key, place: str, made: Mapped) -> tuple[Setting, list[Finding]]:
    """How words are counted is fixed when a collection is made, for each collection of the package."""
    part = key.target.removeprefix("bm25").removeprefix(".")
    if not part:
        note = "words count with every collection here"
        return Setting(place=place, name=row.name, state="dead", target=key.target, note=note), []
    try:
        value = (
            _YES[row.value.lower()] if part in {"stemming", "stopwords"} else _within(float(row.value), _WORDS[part])
        )
    except (KeyError, ValueError):
        told = [error(place, "L04", f"{row.name}: {row.value[:60]!r} does not fit", "k1 takes 0 to 10, b 0 to 1")]
        return Setting(place=place, name=row.name, state="wrong", target=key.target), told
    made.collection[part] = value
    note = "for each collection of this package that is new"
    return Setting(place=place, name=row.name, state="converted", target=key.target, value=str(value), note=note), []


def _secret(row: CsvRow, place: str, where: str) -> tuple[Setting, list[Finding]]:
    if _PLACEHOLDER.fullmatch(row.value.strip()) or _REFERENCE.fullmatch(row.value.strip()):
        return Setting(place=place, name=row.name, state="secret", note=f"holds none; {where}"), []
    told = [error(place, "L03", f"{row.name} holds a secret in clear", f"take it out: {where}")]
    return Setting(place=place, name=row.name, state="secret", note=where), told


def _alias(row: CsvRow, name: str, place: str) -> list[Finding]:
    plain = re.sub(r"[\s_-]+", "-", row.name.strip().lower())
    if plain == name:
        return []
    return [warning(place, "L05", f"{row.name!r} is called {name!r}", f"write {name}")]


def _get(config: Mapping[str, Any], path: str) -> Any:
    value: Any = config
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _as_is(text: str, shape: Shape) -> tuple[Any, str]:
    """The value as the field's type has it; a ValueError without words says that it does not fit."""
    kinds = {shape.get("type"), *(each.get("type") for each in shape.get("anyOf", ()))}
    if "integer" in kinds:
        return _within(int(text), shape), ""
    if "number" in kinds:
        return _within(float(text), shape), ""
    if "boolean" in kinds:
        if text.lower() not in _YES:
            raise ValueError
        return _YES[text.lower()], ""
    if "array" in kinds:
        return [part for each in re.split(r"[;,]", text) if (part := each.strip())], "a list"
    fits = len(text) <= shape.get("maxLength", len(text)) and text in shape.get("enum", [text])
    if not fits or not re.search(shape.get("pattern", ""), text):
        raise ValueError
    return text, ""


def _within(value: float, shape: Shape) -> float:
    """Numbers may be no less and no more than the schema says, whichever of its alternatives has the limits."""
    for limits in (shape, *shape.get("anyOf", ())):
        low, high = limits.get("minimum", value), limits.get("maximum", value)
        if not low <= value <= high or value == limits.get("exclusiveMinimum") or value != value:  # noqa: PLR0124  # NaN
            raise ValueError
    return value


def _turns(text: str, shape: Shape) -> tuple[Any, str]:
    """Messages to turns: a question and its answer."""
    messages = int(text)
    return _within((messages + 1) // 2, shape), f"{messages} messages are {(messages + 1) // 2} turns"


def _days(text: str, shape: Shape) -> tuple[Any, str]:
    seconds = int(text)
    return _within(-(-seconds // 86_400), shape), f"{seconds} s in days"


def _model(text: str, shape: Shape) -> tuple[Any, str]:
    if text.lower().endswith((".gguf", ".bin", ".safetensors")):
        raise _NotOurs("a file of General Bots' own model server: the connection's default model is taken")
    return _as_is(text, shape)


def _answers(text: str, shape: Shape) -> tuple[Any, str]:
    """Where answers come from, in our words."""
    plain = re.sub(r"[\s_-]+", "_", text.strip().lower())
    ours = _ANSWERS.get(plain, plain)
    if ours not in shape.get("enum", ()):
        raise _NotOurs(f"there is no such way to answer here: {takes(shape)}")
    return ours, ("" if ours == text else f"{text} is called {ours} here")


def _cached(text: str, _shape: Shape) -> tuple[Any, str]:
    return ("exact" if _YES.get(text.lower()) else "off"), "a switch there, a mode here"


def _similar(text: str, _shape: Shape) -> tuple[Any, str]:
    return ("semantic" if _YES.get(text.lower()) else "exact"), "a switch there, a mode here"


def _kept(text: str, _shape: Shape) -> tuple[Any, str]:
    if _YES[text.lower()]:
        raise _NotOurs("what is found is kept anyway: rag-cache-ttl says for how long")
    return 0, "kept for no time"


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


CONVERTERS: Final[Mapping[str, Callable[[str, Shape], tuple[Any, str]]]] = MappingProxyType(
    {
        "answers": _answers,
        "turns": _turns,
        "days": _days,
        "model": _model,
        "cached": _cached,
        "similar": _similar,
        "kept": _kept,
    }
)
_BACK: Final[Mapping[str, Callable[[Any], str]]] = MappingProxyType(
    {
        "turns": lambda turns: str(turns * 2),
        "days": lambda days: str(days * 86_400),
        "cached": lambda mode: _plain(mode != "off"),
        "similar": lambda mode: _plain(mode == "semantic"),
        "kept": lambda seconds: _plain(seconds > 0),
    }
)
