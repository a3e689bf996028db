"""The number of store round trips for each message at the gate."""

from collections.abc import Iterator

import pytest

from bot.app import build_router
from bot.channel import Message, Reply, Text
from tests.handlers.gate.site import Site
from tests.handlers.gate.test_family import family
from tests.handlers.gate.test_paper import card


class Counted:
    """Answers messages of one chat in this thread and counts the round trips of the last one."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._router = build_router(site.earth.parts)
        self._serial = iter(range(1, 1000))
        self.trips = 0

    def event(self, openid: str, content: str) -> str:
        """A scan by the menu button."""
        at = self._at()
        reply = self._answer(Message(openid, "gh", "event", at, "", "", "scancode_waitmsg", "SCAN", content))
        assert isinstance(reply, Text)
        return reply.body

    def text(self, openid: str, words: str) -> str:
        """A text."""
        reply = self.reply(openid, words)
        assert isinstance(reply, Text)
        return reply.body

    def reply(self, openid: str, words: str) -> Reply:
        """The reply of any kind to a text."""
        return self._answer(Message(openid, "gh", "text", self._at(), f"{next(self._serial)}", words))

    def _at(self) -> int:
        return int(self._site.earth.clock().timestamp()) + next(self._serial)

    def _answer(self, message: Message) -> Reply:
        store = self._site.earth.parts.records.store
        before = store.round_trips
        reply = self._router.answer(message).reply
        self.trips = store.round_trips - before
        return reply


@pytest.fixture
def counted(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counted]:
    """A counter whose process has read the outage state and loaded its scripts."""
    monkeypatch.setattr("bot.service.gate.outage.CACHE_SECONDS", 3600.0)
    counted = Counted(site)
    other = site.somebody()
    counted.event(site.scanner.openid, other.code)
    counted.text(site.scanner.openid, "36.5")
    yield counted
    site.earth.parts.records.store.close()


def test_a_scan_takes_two_round_trips_and_a_pass_three(site: Site, counted: Counted) -> None:
    code = site.somebody().code

    assert counted.event(site.scanner.openid, code).startswith("✅")
    assert counted.trips == 2  # begin, commit with the look that the person will see
    assert counted.text(site.scanner.openid, "36.6").startswith("✅")
    assert counted.trips == 3  # begin, the pass with the visit, commit


def test_the_own_code_takes_two_round_trips(site: Site, counted: Counted) -> None:
    person = site.somebody()
    counted.reply(person.openid, "我的码")

    assert counted.reply(person.openid, "我的码")
    assert counted.trips == 2  # begin with the record, commit


def test_a_duplicate_and_a_refused_code_take_no_more(site: Site, counted: Counted) -> None:
    code = site.somebody().code
    counted.event(site.scanner.openid, code)
    counted.text(site.scanner.openid, "36.6")
    counted.event(site.scanner.openid, code)  # learns the entrance's name

    assert "东进站口" in counted.event(site.scanner.openid, code)
    assert counted.trips == 2
    counted.event(site.scanner.openid, "https://example.com")
    assert counted.trips == 2


def test_a_family_is_seen_in_one_scan_and_a_paper_code_in_no_more(site: Site, counted: Counted) -> None:
    agent, _ = family(site, 4)
    agent.says("家人的码", "全部")
    code, paper = agent.code, card(site, agent.says("纸质码"))

    assert counted.event(site.scanner.openid, code).startswith("1 ✅")
    assert counted.trips == 2  # begin with all their records, commit with all looks
    assert counted.text(site.scanner.openid, "36.5 36.6 36.7 36.8").count("✅") == 4
    assert counted.trips == 6  # begin, a pass with the visit for each, commit
    assert counted.event(site.scanner.openid, paper) == site.words("gate.document.paper")
    assert counted.trips == 2
