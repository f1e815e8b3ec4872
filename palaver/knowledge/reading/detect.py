"""Which format a file is in: its content decides, the extension only between texts; reading is left to the readers."""

import mmap
from importlib import import_module
from pathlib import Path, PurePath
from typing import cast

from palaver.core.catalog import discover
from palaver.knowledge.reading import formats
from palaver.knowledge.reading.encoding import preview
from palaver.knowledge.reading.format import Format, Reader, Sample, Verdict
from palaver.knowledge.reading.formats import _zip
from palaver.knowledge.reading.refusal import Refused

# Cheap to import, so that the web may show them; a reader and its libraries come when a document needs them.
FORMATS = discover(formats, "FORMAT", Format)

_HEAD = 16_384
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_READABLE = ", ".join(format.title for format in FORMATS.values())


def reader(name: str) -> Reader:
    """The reader of a format, given by its name in `FORMATS`."""
    return cast("Reader", import_module(f"{formats.__name__}.{name}.reader").read)


def detect(path: Path, name: str) -> str:
    """
    The format of the file at `path`, which its owner calls `name`.

    Raises:
        Refused: empty, unknown_format, encrypted, or damaged (a broken ZIP).
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip(b"\0\t\n\r "):
        raise Refused("empty", "The file is empty. Upload one that has content.")
    if head.startswith(_OLE):
        raise _compound(path)
    zipped = head.startswith(b"PK\x03\x04")
    sample = Sample(
        head,
        extension=PurePath(name).suffix.lower(),
        parts=_zip.names(path) if zipped else frozenset(),
        text=None if zipped else preview(head),
    )
    found = _best(sample)
    if found is None:
        raise _unknown(sample)
    return found


def _best(sample: Sample) -> str | None:
    """A sure format, else the one the extension names, else a likely one, else plain text."""
    verdicts = {name: format.sniff(sample) for name, format in FORMATS.items()}
    ranked = [
        *(name for name, verdict in verdicts.items() if verdict is Verdict.CERTAIN),
        *(name for name, verdict in verdicts.items() if verdict and sample.extension in FORMATS[name].extensions),
        *(name for name, verdict in verdicts.items() if verdict is Verdict.LIKELY),
        *(name for name, verdict in verdicts.items() if verdict and name == "text"),
    ]
    return ranked[0] if ranked else None


def _compound(path: Path) -> Refused:
    """Tell a protected Office document from the formats before 2007; both lie in the same kind of container."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        protected = content.find("EncryptedPackage".encode("utf-16-le")) >= 0
    if protected:
        return Refused(
            "encrypted",
            "The Office document is protected by a password. Save it without one and upload it again.",
        )
    return Refused(
        "unknown_format",
        "The file is in an Office format from before 2007. Save it as DOCX, XLSX or PPTX and upload it again.",
    )


def _unknown(sample: Sample) -> Refused:
    claimed = next((format.title for format in FORMATS.values() if sample.extension in format.extensions), None)
    what = (
        f"The file is named like a {claimed} file, but its content is something else."
        if claimed
        else "The file is in no format that can be read."
    )
    return Refused("unknown_format", f"{what} Upload one of these: {_READABLE}.")
