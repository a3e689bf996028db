"""A scanner is dismissed while messages of them are on their way: nothing is seen and nothing registered afterwards."""

import random
import threading
from collections.abc import Iterator

import pytest

from bot.app import build_router
from bot.channel import Answer, Message, Text
from bot.health.gate.scans import Duty
from bot.service.gate.duty import SETTLE_SECONDS
from bot.store.chat.sessions import LoadedChat
from tests.cases import ALL_CASES
from tests.handlers.gate.site import OPERATOR, Site
from tests.stores import eventually

RACES = 2000 if ALL_CASES else 60


class Race:
    """A scanner who keeps sending messages, and a manager who ends the post at some moment."""

    def __init__(self, site: Site, serial: Iterator[int]) -> None:
        self.site, self.serial, self.router = site, serial, build_router(site.earth.parts)
        self.citizen = site.somebody()
        self.ended = threading.Event()
        self.late: list[str] = []

    def bound_again(self) -> int:
        """Let the scanner be on duty with a new post; gives its number."""
        earth, chat = self.site.earth, self.site.scanner.id
        bindings = earth.parts.records.gate.bindings
        made = bindings.bind(
            self.site.venue.id, chat, 0, self.site.person(self.site.scanner), f"{next(self.serial)}", earth.clock()
        )
        assert made
        earth.parts.records.chat_fields.set(chat, "duty", str(Duty(self.site.venue.id, 0)))
        self.ended.clear()
        return made.number

    def scanner(self) -> None:
        """Say all that a scanner says, until a while after the end."""
        code, after = self.citizen.code, 0
        while after < 4:
            for words in ("上岗", code, "36.5", code, "撤销 张", code, "撤销 1", "36.5", "撤销", code):
                over = self.ended.is_set()
                said = self.hear(words)
                if over:
                    self.late.append(said)
                after += over

    def hear(self, words: str) -> str:
        """The reply to a text, or to a scan of this code."""
        at, openid = int(self.site.earth.clock().timestamp()), self.site.scanner.openid
        serial = next(self.serial)
        if words.startswith("http"):
            message = Message(openid, "gh", "event", at + serial, "", "", "scancode_waitmsg", "SCAN", words)
        else:
            message = Message(openid, "gh", "text", at, f"{serial}", words)
        reply = self.router.answer(message).reply
        return reply.body if isinstance(reply, Text) else ""


@pytest.mark.timeout(600)
def test_nothing_is_shown_or_registered_after_a_dismissal(site: Site) -> None:
    race = Race(site, iter(range(1, 10**9)))
    gate, earth = site.earth.parts.services.gate, site.earth
    chance = random.Random(1)
    for _ in range(RACES):
        number = race.bound_again()
        thread = threading.Thread(target=race.scanner)
        thread.start()
        threading.Event().wait(chance.random() * 0.02)
        gate.dashboard.end_binding(site.manager.id, site.venue.id, number, earth.clock())
        registered = len(site.passes(void=True))
        race.ended.set()
        thread.join()
        assert len(site.passes(void=True)) == registered
    shown = [line for line in race.late if "张" in line or "✅" in line or "✅" in line]
    assert shown == []
    assert len(race.late) >= RACES


def test_a_dismissal_waits_for_the_answer_that_is_just_being_given(site: Site) -> None:
    earth, ended = site.earth, threading.Event()
    sessions = earth.parts.records.sessions
    answered = sessions.begin(site.scanner.id, "1", 0)
    assert isinstance(answered, LoadedChat)

    def dismiss() -> None:
        earth.parts.services.gate.dashboard.end_binding(site.manager.id, site.venue.id, 1, earth.clock())
        ended.set()

    thread = threading.Thread(target=dismiss)
    thread.start()
    eventually(lambda: not earth.parts.records.gate.bindings.of_venue(site.venue.id))
    assert not ended.is_set()
    sessions.commit(answered, Answer(Text("✅"), 1), {}, None)
    thread.join()
    assert ended.is_set()


def test_however_many_answers_are_stuck_a_venue_is_closed_soon(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    earth, clock = site.earth, iter(range(10**9))
    sessions, slept = earth.parts.records.sessions, []
    others = [site.somebody() for _ in range(3)]
    for chat in others:
        site.binds(chat, "西进站口")
    stuck = [site.scanner, *others]
    for chat in stuck:
        assert isinstance(sessions.begin(chat.id, "1", 0), LoadedChat)
    assert len(earth.parts.records.gate.bindings.of_venue(site.venue.id)) == len(stuck)
    for module in ("store.chat.sessions", "service.gate.duty"):
        monkeypatch.setattr(f"bot.{module}.monotonic", lambda: sum(slept) + next(clock) * 1e-6)
    monkeypatch.setattr("bot.store.chat.sessions.sleep", slept.append)

    earth.parts.services.gate.approvals.close(OPERATOR, site.venue.id, "停业", earth.clock())

    assert 1 < sum(slept) <= SETTLE_SECONDS
    assert earth.parts.records.gate.bindings.of_venue(site.venue.id) == ()


@pytest.fixture(autouse=True)
def _many_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit of looks without a pass is no part of this."""
    monkeypatch.setattr("bot.service.gate.looks.LookLimit.reached", lambda *_: False)
