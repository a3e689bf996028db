"""Two script calls as one step."""

import pytest

from bot.store.redis.commands import Script, ScriptCall
from bot.store.redis.errors import CommandRefused
from bot.store.redis.store import Store

ADD = Script("""
-- KEYS list; ARGV the reply, values
for at = 2, #ARGV do redis.call('RPUSH', KEYS[1], ARGV[at]) end
return tonumber(ARGV[1]) or ARGV[1]
""")

READ = Script("""
-- KEYS lists; ARGV any
local found = {} for at, key in ipairs(KEYS) do found[at] = redis.call('LRANGE', key, 0, -1) end return {found, ARGV}
""")

BYTES = b"\x00\xff\r\n"


@pytest.mark.parametrize("allowed", [1, "done"])
@pytest.mark.parametrize("values", [(), (BYTES, "é")])
@pytest.mark.parametrize("more", [(), ("2", BYTES)])
def test_the_other_call_has_its_own_keys_and_arguments(
    store: Store, allowed: str | int, values: tuple[str | bytes, ...], more: tuple[str | bytes, ...]
) -> None:
    add = ScriptCall(ADD, ("a{1}",), (allowed, *values))
    before = store.round_trips

    replies = store.step(add.then(allowed, ScriptCall(READ, ("a{1}", "b{2}"), more)), durable=True)

    written = [value.encode() if isinstance(value, str) else value for value in values]
    assert replies[0] == (allowed.encode() if isinstance(allowed, str) else allowed)
    assert replies[1] == [[written, []], [value.encode() if isinstance(value, str) else value for value in more]]
    assert store.round_trips <= before + 2  # a script that the server does not know yet is sent once more


@pytest.mark.parametrize(("reply", "allowed"), [(0, 1), (2, 1), ("again", "done"), ("1", "done")])
def test_the_other_call_does_not_run_after_another_reply(store: Store, reply: str | int, allowed: str | int) -> None:
    add = ScriptCall(ADD, ("a{1}",), (reply, "x"))

    replies = store.step(add.then(allowed, ScriptCall(ADD, ("b{2}",), (1, "y"))))

    assert len(replies) == 1
    assert store.run("b{2}", ("EXISTS", "b{2}")) == [0]
    assert store.run("a{1}", ("LLEN", "a{1}")) == [1]


def test_a_reply_of_nothing_is_a_reply(store: Store) -> None:
    add = ScriptCall(ADD, ("a{1}",), (1,))

    assert store.step(add.then(1, ScriptCall(Script("return nil"), ("b{2}",)))) == [1, None]


def test_an_error_of_either_is_raised(store: Store) -> None:
    add, fails = ScriptCall(ADD, ("a{1}",), (1,)), ScriptCall(Script("return redis.call('INCR')"), ("b{2}",))

    for call in (add.then(1, fails), fails.then(1, add)):
        with pytest.raises(CommandRefused):
            store.step(call)
