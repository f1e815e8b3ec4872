"""Pairs of questions that differ in one thing that changes the answer, made by rule."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple


class Pair(NamedTuple):
    """What differs, and the two questions."""

    kind: str
    one: str
    other: str


_NUMBERED: Final = (
    "What is the fine for {} days of delay?",
    "Can I bring {} guests to the summer party?",
    "How much does the plan with {} users cost?",
    "Is a deposit of {} enough for the large room?",
    "what happens after {} failed attempts to sign in",
    "How do I export the last {} invoices?",
    "Does rule {} of the house apply to visitors?",
    "Which discount do I get from {} pieces on?",
)
_NUMBERS: Final = ("2", "3", "12", "20", "21", "1,000", "10000", "2.5", "25", "0", "-5", "five", "six")
_UNITS: Final = (
    "May a parcel of 20 {} be sent by ordinary mail?",
    "How much is a cable of 20 {}?",
    "Is 20 {} too much for the small device?",
    "What do you charge for a delivery of 20 {}?",
    "how far may 20 {} be exceeded",
)
_UNIT: Final = (
    "kg",
    "g",
    "km",
    "m",
    "miles",
    "%",
    "€",
    "$",
    "GB",
    "MB",
    "hours",
    "days",
    "weeks",
    "litres",
    "°C",
    "°F",
)
_NAMED: Final = (
    "Where does {} have an office?",
    "What did {} say about the new contract?",
    "How do I reach {} on a Sunday?",
    "Is {} responsible for holiday requests?",
    "When was {} founded or born?",
    "which documents does {} need from me",
    "Has {} signed the agreement yet?",
)
_NAMES: Final = (
    "Anna", "Ana", "Hannah", "Miller", "Müller", "Berlin", "Bern", "Paris", "Austria", "Australia", "Acme", "Apex",
    "Windows", "Linux", "maria", "marie",
)  # fmt: skip
_DATED: Final = (
    "Are you open on {}?",
    "What changes in the tariff on {}?",
    "Do I have to pay before {}?",
    "Which events take place on {}?",
    "can I still cancel on {}",
)
_DATES: Final = (
    "Monday", "Tuesday", "Sunday", "1 May", "2 May", "1 June", "1 May 2025", "1 May 2026", "2026-05-01", "2026-01-05",
    "Christmas Eve", "New Year's Eve", "the weekend", "weekdays", "8:00", "18:00", "8 am", "8 pm",
)  # fmt: skip
_NEGATED: Final = (
    ("Can I return an opened box?", "Can't I return an opened box?"),
    ("Which rooms are accessible?", "Which rooms are not accessible?"),
    ("Why is my order shipped?", "Why is my order not shipped?"),
    ("What should I do during the alarm?", "What should I not do during the alarm?"),
    ("Does the warranty cover water?", "Doesn't the warranty cover water?"),
    ("Is breakfast included?", "Isn't breakfast included?"),
    ("Who has to sign the form?", "Who does not have to sign the form?"),
    ("What may visitors touch?", "What may visitors never touch?"),
    ("Which plans have a limit?", "Which plans have no limit?"),
    ("When do I have to pay duty?", "When do I not have to pay duty?"),
    ("Are dogs allowed in the park?", "Are dogs not allowed in the park?"),
    ("Do I need a visa for Norway?", "Do I need no visa for Norway?"),
    ("Why did the test pass?", "Why didn't the test pass?"),
    ("Will the shop be open?", "Won't the shop be open?"),
    ("Was kostet extra?", "Was kostet nicht extra?"),
    ("Darf ich hier parken?", "Darf ich hier nicht parken?"),
    ("Peut-on payer par carte?", "Ne peut-on pas payer par carte?"),
    ("¿Puedo pagar con tarjeta?", "¿No puedo pagar con tarjeta?"),
)
_OPPOSED: Final = (
    "How do I {} the alarm?",
    "Is it possible to {} the notifications for one project?",
    "What does it cost to {} the service?",
    "Who may {} a member of the group?",
    "when is it too late to {} the booking",
)
_OPPOSITES: Final = (
    ("enable", "disable"), ("activate", "deactivate"), ("open", "close"), ("start", "stop"), ("lock", "unlock"),
    ("add", "remove"), ("increase", "decrease"), ("import", "export"), ("upload", "download"), ("buy", "sell"),
    ("accept", "reject"), ("install", "uninstall"), ("mount", "unmount"), ("allow", "forbid"), ("raise", "lower"),
)  # fmt: skip
_SIDED: Final = (
    "Can I travel {} a valid ticket?",
    "What is the price {} tax?",
    "May children swim {} an adult?",
    "What must be done {} the inspection?",
    "are orders shipped {} payment",
    "Is the room free {} noon?",
)
_SIDES: Final = (
    ("with", "without"), ("before", "after"), ("including", "excluding"), ("above", "below"), ("until", "from"),
    ("over", "under"), ("inside", "outside"), ("despite", "because of"), ("only with", "even with"), ("for", "against"),
)  # fmt: skip
_QUANTIFIED: Final = (
    "Do {} employees get a bonus?",
    "Are {} of the doors locked at night?",
    "Can {} visitors enter the laboratory?",
    "which rules apply to {} members",
)
_QUANTITIES: Final = ("all", "some", "no", "most", "only new", "few", "many", "at least two", "at most two", "other")
_ORDERED: Final = (
    "Is {} larger than {}?",
    "How do I convert {} into {}?",
    "Can {} report to {}?",
    "What is the way from {} to {}?",
    "Does {} come before {} in the process?",
    "who pays when {} calls {}",
    "How much {} is in a bag of {}?",
    "Should I replace {} by {}?",
)
_THINGS: Final = (
    ("Berlin", "Hamburg"), ("euros", "dollars"), ("the manager", "the assistant"), ("tea", "coffee"), ("A", "B"),
    ("CSV", "JSON"), ("the buyer", "the seller"), ("Anna", "Ben"), ("salt", "sugar"), ("the lease", "the contract"),
)  # fmt: skip
_ASKED: Final = (
    "{} is the archive moved?", "{} do I renew my licence?", "{} does the committee meet?", "{} are the tickets sold?",
    "{} was the fee changed?",
)  # fmt: skip
_ASKING: Final = ("Where", "When", "Why", "How", "How often", "How long", "By whom", "Since when")
_TRANSLATED: Final = (
    ("Where is the station?", "Wo ist der Bahnhof?", "Où est la gare ?", "¿Dónde está la estación?"),
    ("How much is the bus?", "Wie viel kostet der Bus?", "Combien coûte le bus ?", "¿Cuánto cuesta el bus?"),
    ("Is it in Berlin?", "Ist es in Berlin?", "Est-ce à Berlin ?", "¿Está en Berlin?"),
    ("Do I need a visa?", "Brauche ich ein Visa?", "Ai-je besoin d'un visa ?", "¿Necesito un visado?"),
    ("Who is the director?", "Wer ist der Direktor?", "Qui est le directeur ?", "¿Quién es el director?"),
    ("Can I cancel it?", "Kann ich es kündigen?", "Puis-je le résilier ?", "¿Puedo cancelarlo?"),
    ("When does the museum open?", "Wann öffnet das Museum?", "Quand ouvre le musée ?", "¿Cuándo abre el museo?"),
    ("What is the password for the WLAN?", "Was ist das Passwort für das WLAN?", "Quel est le mot de passe du WLAN ?",
     "¿Cuál es la contraseña del WLAN?"),
)  # fmt: skip
_IN_LANGUAGE: Final = (
    "Summarise the report in {}.",
    "Is there a form in {}?",
    "What does 'tare' mean in {}?",
    "please answer in {}",
)
_LANGUAGES: Final = ("English", "German", "French", "Spanish", "Polish", "Danish", "Dutch", "Swedish")


def pairs() -> list[Pair]:
    """Every pair of every kind, none twice."""
    return list(dict.fromkeys(itertools.chain(_of_values(), _of_sides(), _of_order(), _of_language())))


def _of_values() -> Iterator[Pair]:
    for kind, frames, values in (
        ("number", _NUMBERED, _NUMBERS),
        ("unit", _UNITS, _UNIT),
        ("name", _NAMED, _NAMES),
        ("date", _DATED, _DATES),
    ):
        yield from _filled(kind, frames, itertools.combinations(values, 2))


def _of_sides() -> Iterator[Pair]:
    yield from (Pair("negation", one, other) for one, other in _NEGATED)
    for frame, (one, other) in itertools.product(_OPPOSED, _OPPOSITES):
        yield Pair("polarity", frame.format(one), frame.format(other))
        yield Pair("negation", frame.format(one), frame.format(f"not {one}"))
    yield from _filled("polarity", _SIDED, _SIDES)
    yield from _filled("polarity", _QUANTIFIED, itertools.combinations(_QUANTITIES, 2))
    yield from _filled("polarity", _ASKED, itertools.combinations(_ASKING, 2))


def _of_order() -> Iterator[Pair]:
    for frame, (one, other) in itertools.product(_ORDERED, _THINGS):
        yield Pair("order", frame.format(one, other), frame.format(other, one))


def _of_language() -> Iterator[Pair]:
    for versions in _TRANSLATED:
        yield from (Pair("language", one, other) for one, other in itertools.combinations(versions, 2))
    yield from _filled("language", _IN_LANGUAGE, itertools.combinations(_LANGUAGES, 2))


def _filled(
    kind: str, frames: Sequence[str], values: "Iterator[tuple[str, str]] | Sequence[tuple[str, str]]"
) -> Iterator[Pair]:
    for frame, (one, other) in itertools.product(frames, values):
        yield Pair(kind, frame.format(one), frame.format(other))
