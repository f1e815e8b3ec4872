"""SOAP: envelopes written and read, and what a WSDL says of an operation."""

from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from palaver.basic.errors import BasicError, argument_error
from palaver.basic.limits import charge
from palaver.basic.values.text import text

_ENVELOPE: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_DEEPEST: Final = 100


@dataclass(frozen=True, slots=True)
class Operation:
    """Where it is called, and under which names."""

    endpoint: str
    namespace: str = ""
    action: str = ""


def envelope(operation: str, namespace: str, values: dict[str, Any]) -> bytes:
    """ArgumentError for a name that XML does not know."""
    root = etree.Element(f"{{{_ENVELOPE}}}Envelope", nsmap={"soap": _ENVELOPE})
    body = etree.SubElement(root, f"{{{_ENVELOPE}}}Body")
    _write(body, operation, values, namespace, 0)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _write(parent: etree._Element, name: str, value: Any, namespace: str, depth: int) -> None:
    if depth > _DEEPEST:
        raise argument_error(f"a map nested deeper than {_DEEPEST}")
    charge(64)
    for each in value if isinstance(value, list) else [value]:
        try:
            made = etree.SubElement(parent, f"{{{namespace}}}{name}" if namespace else name)
            if not isinstance(each, dict):
                made.text = text(each)
        except ValueError as error:
            raise argument_error(f"{name[:60]} cannot be written as XML") from error
        if isinstance(each, dict):
            for key, inner in each.items():
                _write(made, key, inner, namespace, depth + 1)


def described(wsdl: bytes, operation: str) -> Operation:
    """What a WSDL says of an operation; HttpError where it says nothing."""
    root = _parsed(wsdl)
    services = [each.get("location") for each in root.iter() if _local(each) == "address" and each.get("location")]
    if not services:
        raise BasicError("HttpError", "the WSDL names no address")
    action = ""
    for each in root.iter():
        if _local(each) == "operation" and each.get("name") == operation:
            inner = next((one for one in each if _local(one) == "operation"), None)
            action = action or ("" if inner is None else inner.get("soapAction", ""))
    return Operation(str(services[0]), str(root.get("targetNamespace", "")), str(action))


def reply(answer: bytes) -> Any:
    """What the body of an envelope holds, as maps; HttpError for a fault."""
    root = _parsed(answer)
    body = next((each for each in root if _local(each) == "Body"), None)
    held = None if body is None else next((each for each in body if _local(each)), None)
    if held is None:
        return None
    value = _value(held, 0)
    if _local(held) == "Fault":
        said = value if isinstance(value, dict) else {}
        reason = said.get("faultstring") or said.get("Reason") or "a fault"
        raise BasicError("HttpError", f"the service answered: {text(reason)[:300]}", details={"body": value})
    return value


def _value(element: etree._Element, depth: int) -> Any:
    """Repeated elements become an array; attributes and namespaces are left out."""
    if depth > _DEEPEST:
        raise BasicError("HttpError", f"the answer is nested deeper than {_DEEPEST}")
    inner = [each for each in element if _local(each)]
    charge(64 * (len(inner) + 1))
    if not inner:
        return (element.text or "").strip()
    found: dict[str, Any] = {}
    for each in inner:
        name, value = _local(each), _value(each, depth + 1)
        if name in found:
            held = found[name]
            found[name] = [*held, value] if isinstance(held, list) else [held, value]
        else:
            found[name] = value
    return found


def _local(element: etree._Element) -> str:
    """The name without its namespace; nothing for comments and entities."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _parsed(content: bytes) -> etree._Element:
    # A declared entity stays unexpanded; without huge_tree, libxml2 itself bounds depth and amplification.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise BasicError("HttpError", "the answer is no XML") from error
