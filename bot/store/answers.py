"""Answers as bytes, so that a repeated message gets the first answer again."""

import json

from msgspec import to_builtins
from msgspec.json import Decoder, Encoder

from bot.channel import Answer

_packed = Encoder().encode
_read = Decoder(Answer).decode


def pack_answer(answer: Answer) -> bytes:
    """The answer as JSON: the reply (its kind, its fields in their order) and the second."""
    try:
        return _packed(answer)
    except UnicodeEncodeError:  # half a character, which is not sent either
        return json.dumps(to_builtins(answer), ensure_ascii=False).encode(errors="ignore")


def read_answer(packed: bytes) -> Answer:
    """The answer that ``pack_answer`` packed; raises msgspec's DecodeError for anything else."""
    return _read(packed)
