"""Values that change together, if none of them was changed by somebody else meanwhile."""

from collections.abc import Iterable
from typing import NamedTuple

from bot.store.redis.commands import Argument, Script
from bot.store.redis.store import Store


class Swap(NamedTuple):
    """A string, what it was and what it becomes (empty: it is not there), and the Unix second when it is deleted."""

    key: str
    before: bytes
    after: bytes
    ends: int


SWAP_FUNCTION = """
local function swap(keys, args)  -- of each key: before, after, end
  for at, key in ipairs(keys) do
    if (redis.call('GET', key) or '') ~= args[3 * at - 2] then return 0 end
  end
  for at, key in ipairs(keys) do
    local before, after, ends = unpack(args, 3 * at - 2, 3 * at)
    if after == '' and before ~= '' then redis.call('DEL', key)
    elseif after ~= before then redis.call('SET', key, after, 'EXAT', ends) end
  end
  return 1
end
"""
"""A Lua function that returns 0, and changes nothing, when a value is another one than before."""

_SWAP = Script(SWAP_FUNCTION + "return swap(KEYS, ARGV)")


def swap_arguments(swaps: Iterable[Swap]) -> tuple[list[str], list[Argument]]:
    """The keys and the arguments of the Lua function."""
    keys, args = list[str](), list[Argument]()
    for one in swaps:
        keys.append(one.key)
        args += one[1:]
    return keys, args


def swap(store: Store, swaps: Iterable[Swap], durable: bool = False) -> bool:
    """Change these values of one hash tag in one step. False, and nothing changes, when one is another than before."""
    return bool(store.script(_SWAP, *swap_arguments(swaps), durable=durable))
