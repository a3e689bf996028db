"""Answers as bytes, so that a repeated message gets the first answer again."""

import json

from bot.channel import Answer, Card, Image, Reply, Silence, Text

_KINDS: dict[str, type[Reply]] = {"t": Text, "i": Image, "c": Card, "s": Silence}
_LETTERS = {kind: letter for letter, kind in _KINDS.items()}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def pack_answer(answer: Answer) -> bytes:
    """The answer as JSON: kind, second, and the reply's fields in their order."""
    reply = answer.reply
    fields = [getattr(reply, name) for name in reply.__slots__]
    return _encode([_LETTERS[type(reply)], answer.at, *fields]).encode(errors="surrogatepass")


def read_answer(packed: bytes) -> Answer:
    """The answer that ``pack_answer`` packed."""
    letter, at, *fields = json.loads(packed.decode(errors="surrogatepass"))
    return Answer(_KINDS[letter](*fields), at)
