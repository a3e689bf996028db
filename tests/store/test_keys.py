"""Keys: different for different things, in one hash tag where they change together, and named in few modules."""

import ast
import re
from collections.abc import Callable
from datetime import date
from importlib import import_module
from inspect import signature
from typing import Any

from redis.crc import key_slot

from bot.store import keys
from bot.store.support import keys as support_keys
from bot.store.support.inbox import KEYS as INBOX_KEYS
from tests import key_families
from tests.sources import SOURCES

KEY = re.compile(r"[a-z]+:\{?")
"""How the fixed part of a key begins."""

KEY_MODULES = {
    "bot.store.keys",
    "bot.store.access.keys",
    "bot.store.gate.keys",
    "bot.store.people.keys",
    "bot.store.support.keys",
}

SAME = {date: date(2020, 4, 1), int: 1}
"""What stands for the same thing in keys that are no text alone."""


MODULES = [import_module(name) for name in sorted(KEY_MODULES)]


def called(make: Callable[..., Any]) -> list[str]:
    """The names that one of these functions gives for the same thing."""
    made = make(*(SAME.get(given.annotation, "same") for given in signature(make).parameters.values()))
    return [made] if isinstance(made, str) else [*made]


def made_by(ending: str) -> list[str]:
    """The names that the functions with this ending give."""
    found = (called(make) for one in MODULES for name, make in vars(one).items() if name.endswith(ending))
    return [name for names in found for name in names]


def test_no_two_kinds_of_things_share_a_key_whatever_they_belong_to() -> None:
    chat = keys.chat_keys("same")
    names = [*chat[:-1], chat.answer("1"), *made_by("_key"), *keys.access_token_keys("same"), *keys.job_keys(1)]

    assert len(names) >= 33
    assert len(set(names)) == len(names)


def test_of_every_kind_of_key_it_is_said_what_an_erasure_does_with_it() -> None:
    chat = keys.chat_keys("same")
    fixed = [value for one in MODULES for name, value in vars(one).items() if name.endswith("_KEY")]
    names = [*fixed, chat.answer("1"), *made_by("_key"), *(name for name in made_by("_keys") if name != chat.id)]

    assert {name.partition(":")[0] for name in names} - {"{same}"} | {"{audit"} == key_families.ALL


def test_what_changes_in_one_step_lies_on_one_server_of_a_cluster() -> None:
    chat = keys.chat_keys("someone")

    assert len({key_slot(name.encode()) for name in (*chat[:-1], chat.answer("1"))}) == 1
    of_chat = (chat.chat, chat.notices, *support_keys.conversation_keys("someone"))
    assert len({key_slot(name.encode()) for name in of_chat}) == 1
    assert len({key_slot(name.encode()) for name in INBOX_KEYS}) == 1
    assert key_slot(keys.person_key("P").encode()) == key_slot(keys.agents_key("P").encode())


def test_keys_are_named_in_one_place_and_those_of_each_room_in_its_own() -> None:
    made = {
        (source.name, node.value)
        for source in SOURCES
        if source.name.startswith("bot.store.") and source.name not in KEY_MODULES
        for text in ast.walk(source.tree)
        if isinstance(text, ast.JoinedStr)
        for node in text.values[:1]
        if isinstance(node, ast.Constant) and KEY.fullmatch(node.value)
    }

    assert made == set()
