"""Very many conversations at the support desk, written as fast as the store allows, and clerks who are signed in.

They are written in the format of ``Conversations`` and ``Inbox`` without their scripts, and read back as a check.
"""

from collections.abc import Iterator, Mapping

from msgspec.json import encode

from bot.assembly import Assembly, assemble, beijing_now
from bot.config import read_config
from bot.health.support.conversation import ConversationState, Speaker, TalkEntry
from bot.health.support.roles import StaffRole
from bot.service.support.viewing import PAGE, InboxList
from bot.store.redis.commands import Command
from bot.store.support.keys import (
    CLOSED_KEY,
    OPEN_KEY,
    OWNED_KEY,
    PLACES_KEY,
    WAITING_KEY,
    conversation_key,
    entries_key,
)
from tests.bench.crowd import loading, person_id

CLERKS = 100
LAST = "还是不行"
"""The last words of each person."""

_BATCH = 200
_STATES = (ConversationState.WAITING,) * 4 + (ConversationState.OWNED,) + (ConversationState.CLOSED,) * 5
"""Of ten conversations four wait, one has an owner, five are closed."""


def clerk_name(number: int) -> str:
    """The name of the clerk with this number."""
    return f"clerk{number}"


def fill(settings: Mapping[str, str], count: int) -> None:
    """Write so many conversations, each with a question, an answer and another question. The oldest are those of the
    people of ``crowd``.
    """
    parts = assemble(read_config(settings))
    try:
        with loading(settings):
            for first in range(0, count, _BATCH):
                numbers = range(first, min(first + _BATCH, count))
                parts.records.store.run("bench", *(command for number in numbers for command in _chat(parts, number)))
        _check(parts, count)
    finally:
        parts.close()


def sign_in(settings: Mapping[str, str]) -> list[str]:
    """The cookies of CLERKS clerks, who are people of ``crowd``."""
    parts, now = assemble(read_config(settings)), beijing_now()
    try:
        support, sessions = parts.services.support, parts.access.browser_sessions
        cookies = []
        for number in range(CLERKS):
            member = parts.records.support.staff.add(
                clerk_name(number), person_id(number), frozenset({StaffRole.ANSWER})
            )
            secret, _ = sessions.sign_in(support.staffing.link(member, "zh", now).rpartition("/")[2], now)
            cookies.append(f"desk={secret}")
        return cookies
    finally:
        parts.close()


def _chat(parts: Assembly, number: int) -> Iterator[Command]:
    chat = parts.records.chat_ids.of(f"oCrowd{number:022}")
    head, said, state = conversation_key(chat), entries_key(chat), _STATES[number % len(_STATES)]
    opened, version = 1_700_000_000 + number, 1_700_000_000_000 + number
    owner = "" if state is ConversationState.WAITING else clerk_name(number // len(_STATES) % CLERKS)
    closed = opened + 600 if state is ConversationState.CLOSED else 0
    times = ("opened", opened, "order", version, "asked", opened, "closed", closed)
    yield ("HSET", head, *times, "version", version, "owner", owner, "next", 3)
    texts = (
        (f"我的码第 {number} 次扫不出来", Speaker.PERSON),
        ("请把屏幕调亮再试", Speaker.BOT),
        ("还是不行", Speaker.PERSON),
    )
    entries = (TalkEntry(opened, by, text, asks=by is Speaker.PERSON) for text, by in texts)
    sealed = [parts.records.vault.seal(encode(entry), said) for entry in entries]
    yield ("HSET", said, *(part for place, entry in enumerate(sealed, 1) for part in (place, entry)))
    yield ("HSET", PLACES_KEY, chat, f"{version} {owner if state is ConversationState.OWNED else ''}")
    if state is ConversationState.CLOSED:
        yield ("ZADD", CLOSED_KEY, closed * 1000, chat)
        return
    yield ("ZADD", OPEN_KEY, version, chat)
    if state is ConversationState.OWNED:
        yield ("ZADD", OWNED_KEY, 0, f"{owner} {chat}")
    else:
        yield ("ZADD", WAITING_KEY, version, chat)


def _entries(number: int, second: int) -> tuple[TalkEntry, ...]:
    question, answer = f"我的码第 {number} 次扫不出来", "请把屏幕调亮再试"
    return (
        TalkEntry(second, Speaker.PERSON, question, asks=True),
        TalkEntry(second, Speaker.BOT, answer),
        TalkEntry(second, Speaker.PERSON, LAST, asks=True),
    )


def _check(parts: Assembly, count: int) -> None:
    """Fail when the desk does not show what was written."""
    viewing = parts.services.support.talks.viewing
    member = parts.records.support.staff.add(clerk_name(0), person_id(0), frozenset({StaffRole.ANSWER}))
    waiting, opened = viewing.counts()
    rows = viewing.rows(InboxList.WAITING, member, 0)
    mine = viewing.rows(InboxList.MINE, member, 0)
    whole = (waiting, opened, len(rows)) == (count * 4 // 10, count * 5 // 10, PAGE)
    if not (whole and rows[0].name and rows[0].words == LAST and len(mine) == count // 10 // CLERKS):
        raise RuntimeError("the desk is not written as conversations are")
