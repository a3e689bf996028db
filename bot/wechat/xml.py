"""The platform's XML, read and written: flat, small, and full of other people's words."""

import re
from typing import Any
from xml.parsers import expat

from bot.wechat.errors import Malformed

MAX_DEPTH = 8
"""Levels of elements; the platform's deepest message (pic_*) has five."""

_LISTS = frozenset({"List", "item"})
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # not allowed in XML 1.0 at all


def clean(text: str) -> str:
    """The text without what XML cannot carry: control characters, lone surrogates, U+FFFE, U+FFFF."""
    return _ILLEGAL.sub("", text)


def cdata(text: str) -> str:
    """The cleaned text as CDATA which nothing in it can end."""
    return f"<![CDATA[{clean(text).replace(']]>', ']]]]><![CDATA[>')}]]>"


def fields(xml: str) -> dict[str, Any]:
    """The elements below ``<xml>`` by name: text, or a dict of what is inside; raises Malformed.

    What the platform repeats (``List``, ``item``) is a list also when there is one of it; of anything else
    repeated the first counts. Text is as sent, with its spaces.
    """
    try:
        root = _tree(xml)
    except expat.ExpatError:
        # a user's control character is no reason to lose the message: once more without
        root = _tree_again(xml)
    content = root.get("xml")
    if not isinstance(content, dict):
        raise Malformed("root")
    return content


def _tree_again(xml: str) -> dict[str, Any]:
    try:
        return _tree(clean(xml))
    except expat.ExpatError:
        raise Malformed("xml") from None


def _tree(xml: str) -> dict[str, Any]:
    parents: list[dict[str, Any]] = [{}]
    text: list[str] = []

    def start(_name: str, _attributes: dict[str, str]) -> None:
        if len(parents) > MAX_DEPTH:
            raise Malformed("depth")
        text.clear()
        parents.append({})

    def end(name: str) -> None:
        value = parents.pop() or "".join(text)
        text.clear()
        if name in _LISTS:
            parents[-1].setdefault(name, []).append(value)
        else:
            parents[-1].setdefault(name, value)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text.append
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.Parse(xml.encode("utf-8", "replace"), True)
    return parents[0]


def _no_doctype(*_declaration: object) -> None:
    """Without a document type there are no entities: neither files are read nor laughs multiplied."""
    raise Malformed("doctype")
