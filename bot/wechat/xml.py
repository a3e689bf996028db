"""The platform's XML, read and written: flat, small, and full of other people's words."""

import re
from typing import Any
from xml.etree import ElementTree

from bot.wechat.errors import Malformed

MAX_DEPTH = 8
"""Levels of elements; the platform's deepest message (pic_*) has five."""

_LISTS = frozenset({"List", "item"})
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # not allowed in XML 1.0 at all

# A document type can stand before the root only. Without one there are no entities: neither files are read nor laughs
# multiplied.
_BEFORE_ROOT = re.compile(r"\ufeff?\s*(?:<\?xml\s[^<>]*\?>\s*)?(?=<xml\s*>)")


def clean(text: str) -> str:
    """The text without what XML cannot carry: control characters, lone surrogates, U+FFFE, U+FFFF."""
    if text.replace("\n", "").isprintable():
        return text  # as nearly every text is: none of those can be printed
    return _ILLEGAL.sub("", text)


def cdata(text: str) -> str:
    """The cleaned text as CDATA which nothing in it can end."""
    return quoted(clean(text))


def quoted(text: str) -> str:
    """As ``cdata``, for a text that is clean already."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def fields(xml: str) -> dict[str, Any]:
    """The elements below a bare ``<xml>`` by name: text, or a dict of what is inside; raises Malformed.

    What the platform repeats (``List``, ``item``) is a list also when there is one of it; of anything else
    repeated the first counts. Text is as sent, with its spaces.
    """
    before = _BEFORE_ROOT.match(xml)
    if not before:
        raise Malformed("root")
    xml = xml[before.end() :]  # what was declared does not count: it is text already
    try:
        root = _tree(xml)
    except ElementTree.ParseError:
        # a user's control character is no reason to lose the message: once more without
        root = _tree_again(xml)
    return _inside(root, 1)


def _tree_again(xml: str) -> ElementTree.Element:
    try:
        return _tree(clean(xml))
    except ElementTree.ParseError:
        raise Malformed("xml") from None


def _tree(xml: str) -> ElementTree.Element:
    return ElementTree.fromstring(xml.encode("utf-8", "replace"))  # noqa: S314  (nothing is before the root)


def _inside(parent: ElementTree.Element, level: int) -> dict[str, Any]:
    if level >= MAX_DEPTH:
        raise Malformed("depth")
    found: dict[str, Any] = {}
    for child in parent:
        value = _inside(child, level + 1) if len(child) else child.text or ""
        if child.tag in _LISTS:
            found.setdefault(child.tag, []).append(value)
        else:
            found.setdefault(child.tag, value)
    return found
