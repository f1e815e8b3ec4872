"""Office Open XML: parts and their relations, parsed without entities, network or unbounded trees."""

import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from palaver.knowledge.reading.blocks import Limits, one_line
from palaver.knowledge.reading.formats._zip import broken
from palaver.knowledge.reading.refusal import Refused

_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_PLACEHOLDERS = {"powerpoint presentation", "word document", "presentation", "document", "title", "untitled"}
_TITLE = "{http://purl.org/dc/elements/1.1/}title"


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to: the last word of the relation's type, and the part's name inside the package."""

    kind: str
    target: str


def parse(archive: zipfile.ZipFile, name: str, limits: Limits) -> etree._Element:
    """The XML of one part; raises `Refused` when it is missing, broken, nested too deep or too large."""
    try:
        size = archive.getinfo(name).file_size
    except KeyError as error:
        raise broken() from error
    if size > limits.xml_bytes:
        raise Refused(
            "too_large",
            f"The document's text takes {size / 1e6:,.0f} MB, more than the {limits.xml_bytes / 1e6:,.0f} MB that are"
            " read. Split it into parts and upload these.",
        )
    # A declared entity stays unexpanded; without huge_tree, libxml2 itself bounds depth and amplification.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(archive.read(name), parser)
    except etree.XMLSyntaxError as error:
        raise broken() from error


def optional(archive: zipfile.ZipFile, name: str, limits: Limits) -> etree._Element | None:
    return parse(archive, name, limits) if name in archive.NameToInfo else None


def relations(archive: zipfile.ZipFile, part: str, limits: Limits) -> Mapping[str, Relation]:
    """The relations of `part` by their id; "" asks for those of the package. Links to the outside are left out."""
    folder, name = posixpath.split(part)
    root = optional(archive, posixpath.join(folder, "_rels", f"{name}.rels"), limits)
    return {} if root is None else dict(_inner(root, folder))


def _inner(root: etree._Element, folder: str) -> Iterator[tuple[str, Relation]]:
    for element in root.iter(_RELATIONS):
        if element.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, unquote(element.get("Target", ""))))
            kind = element.get("Type", "").rpartition("/")[2]
            yield element.get("Id", ""), Relation(kind, target.lstrip("/"))


def main_part(archive: zipfile.ZipFile, limits: Limits) -> str:
    """The part that the package names as its document."""
    for relation in relations(archive, "", limits).values():
        if relation.kind == "officeDocument":
            return relation.target
    raise broken()


def title(archive: zipfile.ZipFile, limits: Limits) -> str:
    """The title in the document's properties, or nothing where the program only filled in its own words."""
    root = optional(archive, "docProps/core.xml", limits)
    found = "" if root is None else one_line(root.findtext(_TITLE) or "")
    return "" if found.lower() in _PLACEHOLDERS else found
