"""What a line registers when it runs: a WEBHOOK or an ON of something computed; it counts as long as its text."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from palaver.basic.endpoints import endpoint, is_endpoint
from palaver.basic.errors import argument_error
from palaver.basic.nodes.declarations import CHANGES, METHODS
from palaver.basic.program import Program
from palaver.basic.source import normal
from palaver.core.secrets import BadReference, is_reference, reference_of
from palaver.dialogs.agenda.registration import KINDS_OF, ROWS, Registration, options_of

SOURCE: Final = "source"  # in its spec: the text whose line it is
_LONGEST: Final = 200


def digest_of(script: str, text: str) -> str:
    """Of a file as it stands in a version."""
    return hashlib.sha256(f"{script}\n{normal(text)}".encode("utf-8", "surrogatepass")).hexdigest()


def hook_of(program: Program, written: str, method: str, secret: str) -> Registration:
    """ArgumentError for what can be no endpoint."""
    name = endpoint(written)
    if not is_endpoint(name):
        raise argument_error(f"{written[:60]!r} is no name of an endpoint: it takes letters, digits, - and _")
    if method.upper() not in {"", *METHODS}:
        raise argument_error(f"{method[:20]!r} is no method that a webhook is called by: {', '.join(METHODS)}")
    if secret:
        _must_be_of_a_secret(secret)
    spec = {"method": method.upper(), "secret": secret}
    return _registered(program, Registration(kind="webhook", script="", key=name, subject=name), spec)


def _must_be_of_a_secret(written: str) -> None:
    try:
        reference_of(written if is_reference(written) else f"secret://{written}")
    except BadReference as error:
        raise argument_error(f"{written[:60]!r} is no name of a secret") from error


def handler_of(program: Program, kind: str, subject: str, options: Mapping[str, str], section: str) -> Registration:
    """ArgumentError for what can be no table, event, path or address."""
    if len(subject) > _LONGEST or "\0" in subject:
        raise argument_error(f"ON {kind} takes a text of up to {_LONGEST} characters")
    spec = options_of(kind, options)
    if kind == "CHANGE" and (unknown := sorted(set(spec["events"]).difference(CHANGES))):
        raise argument_error(f"ON CHANGE knows no {unknown[0][:40]!r}: {', '.join(CHANGES)}")
    of = subject.casefold() if kind in ROWS else subject
    key = f"{section} {hashlib.sha256(of.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
    made = Registration(kind=KINDS_OF[kind], script="", key=key, subject=of, section=section)
    return _registered(program, made, spec)


def _registered(program: Program, made: Registration, spec: Mapping[str, Any]) -> Registration:
    source = program.source
    return Registration(
        kind=made.kind,
        script=source.name,
        key=made.key,
        subject=made.subject,
        section=made.section,
        spec={**spec, SOURCE: digest_of(source.name, source.text)},
    )
