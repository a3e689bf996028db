"""Commands as tuples, and Lua scripts that are sent by their digest."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any, cast

import hiredis
from msgspec import Struct

Argument = bytes | str | int | float
Command = tuple[Argument, ...]

pack = cast(Callable[[Command], bytes], hiredis.pack_command)  # its stub knows tuples of one element only

_SOURCES: dict[Argument, str] = {}


class Script:
    """A Lua script; ``call`` gives the command that runs it on the server."""

    def __init__(self, source: str) -> None:
        self._sha = hashlib.sha1(source.encode(), usedforsecurity=False).hexdigest()
        _SOURCES[self._sha] = source

    def call(self, keys: Sequence[str], args: Sequence[Argument] = ()) -> Command:
        """The command for these keys, all in one hash tag, and arguments."""
        return ("EVALSHA", self._sha, len(keys), *keys, *args)


class Batch(Struct):
    """Reads in the hash tag of ``key`` that go along with others'; ``replies`` stay empty where that did not suit."""

    key: str
    commands: Sequence[Command]
    replies: list[Any] = []


def with_source(command: Command) -> Command:
    """The same script call, carrying the source for a server that does not know the digest."""
    _, sha, *rest = command
    return ("EVAL", _SOURCES[sha], *rest)
