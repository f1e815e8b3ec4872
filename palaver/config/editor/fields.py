"""What the editor shows of a field, made from what the schema says of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from palaver.config.document.effect import LEVEL, RELOAD, UNIT, Level, Reload
from palaver.config.document.schema import Shape, leaves, resolved

Kind = Literal["text", "long", "number", "integer", "boolean", "enum", "texts", "objects", "fixed", "json", "elsewhere"]

LONG: Final = 300  # characters from which on a text gets an area
_ELSEWHERE: Final = {"dialogs.scripts"}  # too large for a form
_KEPT: Final = {"identity.alias"}  # what a bot is called from its first version on
_NULL: Final = {"type": "null"}
_BY_TYPE: Final[Mapping[str, Kind]] = {"number": "number", "integer": "integer", "boolean": "boolean"}
EFFECTS: Final[Mapping[Reload, str]] = {
    "live": "counts at once, everywhere",
    "new_session": "counts in new conversations",
    "publish": "counts when this version is published",
}
_UNITS: Final = ("_s", "_ms")
_COUNTABLE: Final = 10**12  # a limit beyond this says nothing to anybody
_SMALL: Final = {"text", "number", "integer", "boolean", "enum"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """
    One control. `path` is "model.params.temperature"; of what is in a list it is the name within an item.

    `limits` and `effect` are words; `fields` are those of a list's items; `largest` is a text's length in characters.
    """

    path: str
    label: str
    kind: Kind
    description: str
    nullable: bool
    options: tuple[str, ...]
    limits: str
    unit: str
    effect: str
    level: Level
    largest: int | None
    fields: tuple["Field", ...] = ()

    @property
    def id(self) -> str:
        return f"f-{self.path.replace('.', '-')}"

    @property
    def small(self) -> bool:
        return self.kind in _SMALL


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that lie in the same place of a section, under its name; without one they are the section's own."""

    title: str
    fields: list[Field]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form; its groups by the level of the fields in them, the basic ones first."""

    name: str
    title: str
    levels: dict[Level, list[Group]]


def sections(shape: Shape | None = None) -> list[Section]:
    """The whole form, in the order of the schema; what stands beside the document's sections comes last."""
    made: dict[str, Section] = {}
    for field in fields(shape):
        name, *between = field.path.split(".")[:-1] or [""]
        section = made.setdefault(name, Section(name, spoken(name) or "The document", {}))
        title = " · ".join(spoken(part) for part in between)
        groups = section.levels.setdefault(field.level, [])
        group = next((each for each in groups if each.title == title), None)
        if group is None:
            groups.append(group := Group(title, []))
        group.fields.append(field)
    return sorted((_ordered(section) for section in made.values()), key=lambda section: section.name == "")


def fields(shape: Shape | None = None) -> Iterator[Field]:
    """Each field of the document; a list is one, with those of its items."""
    return (field_of(path, said) for path, said in leaves(shape, whole_lists=True))


def field_of(path: str, said: Shape) -> Field:
    kinds = [resolved(kind) for kind in said.get("anyOf", [said]) if kind != _NULL]
    shape = kinds[0] if len(kinds) == 1 else {}
    kind: Kind = "elsewhere" if path in _ELSEWHERE else "fixed" if path in _KEPT else _kind(shape)
    return Field(
        path=path,
        label=_label(path, said),
        kind=kind,
        description=said.get("description", ""),
        nullable=_NULL in said.get("anyOf", ()),
        options=tuple(str(value) for value in shape.get("enum", ())),
        limits=_limits(shape),
        unit=said.get(UNIT, ""),
        effect=EFFECTS.get(said.get(RELOAD, ""), ""),
        level=said.get(LEVEL, "basic"),
        largest=shape.get("maxLength"),
        fields=_below(shape) if kind == "objects" else (),
    )


def spoken(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _below(shape: Shape) -> tuple[Field, ...]:
    items = resolved(shape["items"])
    return tuple(field_of(name, said) for name, said in items["properties"].items())


def _kind(shape: Shape) -> Kind:
    if "const" in shape:
        return "fixed"
    if "enum" in shape:
        return "enum"
    if shape.get("type") == "string":
        return "long" if shape.get("maxLength", 0) > LONG else "text"
    if shape.get("type") == "array":
        return _listed(resolved(shape.get("items", {})))
    return _BY_TYPE.get(shape.get("type", ""), "json")


def _listed(items: Shape) -> Kind:
    if items.get("type") == "string":
        return "texts"
    below = items.get("properties", {})
    return "objects" if below and all(field_of(name, said).small for name, said in below.items()) else "json"


def _label(path: str, said: Shape) -> str:
    name = path.rpartition(".")[2]
    ending = next((each for each in _UNITS if said.get(UNIT) and name.endswith(each)), "")
    return spoken(name.removesuffix(ending))


def _limits(shape: Shape) -> str:
    low, above = shape.get("minimum"), shape.get("exclusiveMinimum")
    high, below = shape.get("maximum"), shape.get("exclusiveMaximum")
    said = [abs(each) for each in (low, above, high, below) if each is not None]
    if len(said) == 2:
        if max(said) > _COUNTABLE:
            return ""
        start = f"{low:,}" if low is not None else f"above {above:,}"
        return f"{start} to {high:,}" if high is not None else f"{start} to below {below:,}"
    if "maxItems" in shape:
        return f"up to {shape['maxItems']:,} of them"
    return f"up to {shape['maxLength']:,} characters" if "maxLength" in shape else ""


def _ordered(section: Section) -> Section:
    order: tuple[Level, ...] = ("basic", "advanced", "expert")
    return Section(
        section.name, section.title, {level: section.levels[level] for level in order if level in section.levels}
    )
