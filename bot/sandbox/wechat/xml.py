"""XML as the platform writes it and reads it."""

from collections.abc import Mapping
from typing import Any
from xml.parsers.expat import ExpatError

import xmltodict


class NotXml(ValueError):
    """Not one well-formed ``<xml>`` document without entity declarations."""


def element(name: str, value: Any) -> str:
    """One element: text in CDATA, numbers bare, a mapping as children, a list as repeated elements."""
    if isinstance(value, Mapping):
        return f"<{name}>{''.join(element(key, inner) for key, inner in value.items())}</{name}>"
    if isinstance(value, list):
        return "".join(element(name, inner) for inner in value)
    if isinstance(value, int | float):
        return f"<{name}>{value}</{name}>"
    text = str(value).replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{text}]]></{name}>"


def document(fields: Mapping[str, Any]) -> str:
    """A whole message, fields in the order given."""
    return element("xml", fields)


def fields_of(text: str) -> dict[str, Any]:
    """The fields below ``<xml>``; repeated elements become lists, empty ones None. Raises NotXml."""
    try:
        root = xmltodict.parse(text, strip_whitespace=False)
    except (ExpatError, ValueError):
        raise NotXml from None
    fields = root.get("xml")
    if not isinstance(fields, dict):
        raise NotXml
    return fields
