"""Reads and writes the platform's XML; the texts in it come from users."""

import re
from typing import Any
from xml.etree import ElementTree

from bot.wechat.errors import Malformed

MAX_XML_DEPTH = 8
"""Levels of elements that are accepted; the platform's deepest message (pic_*) has five."""

_LIST_TAGS = frozenset({"List", "item"})
_ILLEGAL_CHARACTERS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]"
)  # not allowed in XML 1.0 at all

# A document type can only stand before the root. None is accepted, so there are no entities that could read files or
# expand without limit.
_BEFORE_ROOT = re.compile(r"\ufeff?\s*(?:<\?xml\s[^<>]*\?>\s*)?(?=<xml\s*>)")

# What the platform nearly always sends: texts without markup, and at most one element that holds more of them. Only
# characters are repeated possessively: a group in what is so repeated has a wrong span in Python 3.11.2.
_PLAIN_TEXT = r"[^]<&\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]*+"
_NAME, _BLANK = "<([A-Za-z]++)>", r"[ \t\r\n]*+"
_PLAIN_ELEMENT = rf"(?:{_NAME}(?:<!\[CDATA\[{_PLAIN_TEXT}\]\]>|{_PLAIN_TEXT})</\%d>{_BLANK})"
_PLAIN = re.compile(
    f"<xml>{_BLANK}({_PLAIN_ELEMENT % 2}*)(?:{_NAME}{_BLANK}({_PLAIN_ELEMENT % 5}+)</\\3>{_BLANK})?</xml>{_BLANK}"
)
_ELEMENT = re.compile(rf"{_NAME}(?:<!\[CDATA\[)?({_PLAIN_TEXT})")


def clean(text: str) -> str:
    """The text without characters that XML forbids: control characters, lone surrogates, U+FFFE, U+FFFF."""
    if text.replace("\n", "").isprintable():
        return text  # none of these characters is printable; nearly all texts end here
    return _ILLEGAL_CHARACTERS.sub("", text)


def cdata(text: str) -> str:
    """The cleaned text as CDATA; a ``]]>`` in it does not end the section."""
    return cdata_of_clean(clean(text))


def cdata_of_clean(text: str) -> str:
    """Same as ``cdata``, for a text that is clean already."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def read_fields(xml: str) -> dict[str, Any]:
    """The elements inside ``<xml>`` by name, as text or as a dict of their own elements; raises Malformed.

    ``List`` and ``item``, which the platform repeats, are always lists; of other repeated elements the first counts.
    Spaces in texts are kept.
    """
    before = _BEFORE_ROOT.match(xml)
    if not before:
        raise Malformed("root")
    xml = xml[before.end() :]  # without the XML declaration: its encoding does not apply to decoded text
    return _read_plain(xml) or _read_any(xml)


def _read_plain(xml: str) -> dict[str, Any] | None:
    """The same of a plain message, in half the time of a parser; None for others."""
    found = _PLAIN.fullmatch(xml)
    if not found:
        return None
    outer, inner = _ELEMENT.findall(found[1]), _ELEMENT.findall(found[4] or "")
    fields, within = dict[str, Any](outer), dict(inner)
    if len(fields) < len(outer) or len(within) < len(inner) or not _LIST_TAGS.isdisjoint((*fields, *within, found[3])):
        return None
    if found[3]:
        fields.setdefault(found[3], within)
    return fields


def _read_any(xml: str) -> dict[str, Any]:
    try:
        root = _parse(xml)
    except ElementTree.ParseError:
        # probably a control character from a user: try once more without it
        root = _parse_cleaned(xml)
    return _read_children(root, 1)


def _parse_cleaned(xml: str) -> ElementTree.Element:
    try:
        return _parse(clean(xml))
    except ElementTree.ParseError:
        raise Malformed("xml") from None


def _parse(xml: str) -> ElementTree.Element:
    return ElementTree.fromstring(xml.encode("utf-8", "replace"))  # noqa: S314  (no document type: see _BEFORE_ROOT)


def _read_children(parent: ElementTree.Element, level: int) -> dict[str, Any]:
    if level >= MAX_XML_DEPTH:
        raise Malformed("depth")
    found: dict[str, Any] = {}
    for child in parent:
        value = _read_children(child, level + 1) if len(child) else child.text or ""
        if child.tag in _LIST_TAGS:
            found.setdefault(child.tag, []).append(value)
        else:
            found.setdefault(child.tag, value)
    return found
