"""Redis commands as tuples, and Lua scripts that are called by their SHA-1 digest (EVALSHA)."""

import hashlib
from collections.abc import Callable, Sequence
from typing import cast

import hiredis

Argument = bytes | str | int | float
Command = tuple[Argument, ...]

pack = cast(Callable[[Command], bytes], hiredis.pack_command)  # its type stub allows only tuples of one element

_SOURCES: dict[Argument, str] = {}


class Script:
    """A Lua script. ``call`` returns the command that runs it on the server."""

    def __init__(self, source: str) -> None:
        self._sha = hashlib.sha1(source.encode(), usedforsecurity=False).hexdigest()
        _SOURCES[self._sha] = source

    def call(self, keys: Sequence[str], args: Sequence[Argument] = ()) -> Command:
        """The EVALSHA command for these keys and arguments. All keys must have the same hash tag."""
        return ("EVALSHA", self._sha, len(keys), *keys, *args)


def with_source(command: Command) -> Command:
    """The same call as EVAL with the source, for a server that does not have the script in its cache (NOSCRIPT)."""
    _, sha, *rest = command
    return ("EVAL", _SOURCES[sha], *rest)
