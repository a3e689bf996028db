"""Redis commands as tuples, and Lua scripts that are called by their SHA-1 digest (EVALSHA)."""

import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple, cast

import hiredis

Argument = bytes | str | int | float
Command = tuple[Argument, ...]

pack = cast(Callable[[Command], bytes], hiredis.pack_command)  # its type stub allows only tuples of one element

_SOURCES: dict[Argument, str] = {}


class Script:
    """A Lua script. ``call`` returns the command that runs it on the server."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._sha = hashlib.sha1(source.encode(), usedforsecurity=False).hexdigest()
        _SOURCES[self._sha] = source

    def call(self, keys: Sequence[str], args: Sequence[Argument] = ()) -> Command:
        """The EVALSHA command for these keys and arguments. All keys must have the same hash tag."""
        return ("EVALSHA", self._sha, len(keys), *keys, *args)


class ScriptCall(NamedTuple):
    """A script with its keys and arguments. All keys must be on the same server."""

    script: Script
    keys: Sequence[str]
    args: Sequence[Argument] = ()

    @property
    def command(self) -> Command:
        """The EVALSHA command."""
        return self.script.call(self.keys, self.args)

    def then(self, allowed: str | int, other: "ScriptCall") -> "ScriptCall":
        """Both calls as one step: the other one runs only when the reply of this one is ``allowed``. Gives both
        replies in a list; only the first one when the other call did not run.
        """
        lengths = len(self.keys), len(self.args)
        args = (*lengths, *self.args, *other.args)
        return ScriptCall(_pair(self.script, allowed, other.script), (*self.keys, *other.keys), args)


@cache
def _pair(first: Script, allowed: str | int, other: Script) -> Script:
    """One script of two. ARGV begins with the number of keys and of arguments of the first."""
    expected = f"'{allowed}'" if isinstance(allowed, str) else allowed
    return Script(f"""
local function first(KEYS, ARGV) {first.source} end
local function other(KEYS, ARGV) {other.source} end
local keys, args = tonumber(ARGV[1]), 2 + ARGV[2]
local reply = first({{unpack(KEYS, 1, keys)}}, {{unpack(ARGV, 3, args)}})
if reply ~= {expected} then return {{reply}} end
return {{reply, other({{unpack(KEYS, keys + 1)}}, {{unpack(ARGV, args + 1)}}) or false}}
""")


def with_source(command: Command) -> Command:
    """The same call as EVAL with the source, for a server that does not have the script in its cache (NOSCRIPT)."""
    _, sha, *rest = command
    return ("EVAL", _SOURCES[sha], *rest)
