"""What a person who asks for a human is told about when somebody answers."""

from enum import StrEnum

from msgspec import Struct


class PromiseCode(StrEnum):
    """The sentence: ``NEXT``: nobody waits longer. ``QUEUED``: others do. ``OWNED``: a clerk has the conversation."""

    NEXT = "next"
    QUEUED = "queued"
    OWNED = "owned"


class Promise(Struct, frozen=True):
    """What is promised; ``ahead`` is the number of people who wait longer."""

    code: PromiseCode
    ahead: int


def promise(ahead: int, *, owned: bool) -> Promise:
    """The promise to somebody with so many others ahead, or whose conversation a clerk owns. It says a place in the
    queue and no time: of that nothing is known.
    """
    if owned:
        return Promise(PromiseCode.OWNED, 0)
    return Promise(PromiseCode.QUEUED if ahead else PromiseCode.NEXT, ahead)
