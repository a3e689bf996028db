"""Keys: different for different things, in one hash tag where they change together, and named in few modules."""

import ast
import re
from datetime import date
from inspect import signature

from redis.crc import key_slot

from bot.store import keys
from bot.store.access import keys as access_keys
from bot.store.gate import keys as gate_keys
from bot.store.people import keys as people_keys
from bot.store.support import keys as support_keys
from bot.store.support.inbox import KEYS as INBOX_KEYS
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


def test_no_two_kinds_of_things_share_a_key_whatever_they_belong_to() -> None:
    chat = keys.chat_keys("same")
    names = [
        *chat[:-1],
        chat.answer("1"),
        *(
            make(*(SAME.get(given.annotation, "same") for given in signature(make).parameters.values()))
            for name, make in {
                **vars(keys),
                **vars(access_keys),
                **vars(gate_keys),
                **vars(people_keys),
                **vars(support_keys),
            }.items()
            if name.endswith("_key")
        ),
        *keys.access_token_keys("same"),
        *keys.job_keys(1),
    ]

    assert len(names) >= 33
    assert len(set(names)) == len(names)


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
