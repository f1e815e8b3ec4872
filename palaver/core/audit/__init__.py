"""The audit: every administrative act, sign-in, use of a key and denial, in one append-only chain per account."""

from palaver.core.audit.act import (
    ACTS,
    CREDENTIAL,
    DENIED,
    DONE,
    FAILED,
    JOINED,
    KEY_USED,
    OTHERS,
    REKEYED,
    SECOND_FACTOR,
    SIGNED_IN,
    SIGNED_OUT,
    Act,
    Detail,
    Outcome,
)
from palaver.core.audit.chain import Entry
from palaver.core.audit.reading import Record, Verdict, Wanted
from palaver.core.audit.writing import Audit

__all__ = [
    "ACTS",
    "CREDENTIAL",
    "DENIED",
    "DONE",
    "FAILED",
    "JOINED",
    "KEY_USED",
    "OTHERS",
    "REKEYED",
    "SECOND_FACTOR",
    "SIGNED_IN",
    "SIGNED_OUT",
    "Act",
    "Audit",
    "Detail",
    "Entry",
    "Outcome",
    "Record",
    "Verdict",
    "Wanted",
]
