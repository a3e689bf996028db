"""Processes killed during a stream of passes: every pass that was confirmed to the scanner is on record, once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import monotonic

import pytest

from bot.health.people.identity import Identity
from bot.sandbox.wechat.scanner import Code
from bot.service.menu import account_menu
from bot.signing.tokens import CodePurpose, CodeTokens, code_url
from bot.store.gate.packing import PassKind, visit_of
from tests.cast import adult
from tests.faults.processes import Processes, processes
from tests.handlers.gate.site import Site
from tests.stores import eventually
from tests.talk import Chat
from tests.world import World

VENUES, PEOPLE = 3, 30


@pytest.fixture
def running() -> Iterator[Processes]:
    """Web, worker and store as processes."""
    with processes() as found:
        found.earth.parts.outside.wechat.push_menu(account_menu(found.earth.parts.texts))
        yield found


@dataclass
class Guard:
    """A scanner with a queue of people: scans, types a temperature, and starts again after every failure. ``told``:
    the confirmed people and their temperatures.
    """

    site: Site
    chat: Chat
    queue: list[str]
    served: Callable[[], bool]
    told: dict[str, int] = field(default_factory=dict)
    done: int = 0

    def works(self, until: float) -> bool:
        """Work until the queue is empty; returns whether that was in time."""
        for number, person in enumerate(self.queue):
            while not self._admits(person, 350 + number) and monotonic() < until:
                pass
            self.done += 1
        return monotonic() < until

    def _admits(self, person: str, temperature: int) -> bool:
        """Whether the person is registered now."""
        verdict = self._hears(lambda: self.chat.phone.scan(Code(code(self.site.earth, person)), "SCAN"))
        if "已由" in verdict:  # the answer to the temperature was lost, what it was about was not
            return self._drops()
        if self.site.words("gate.seen.ask") not in verdict:
            return False
        said = self._hears(lambda: self.chat.phone.say(f"{temperature / 10}"))
        if said.startswith("✅"):
            self.told[person] = temperature
        return said.startswith("✅")

    def _drops(self) -> bool:
        """Drop all pending scans."""
        for word, answers in (("下岗", ("已下岗", "您现在没有上岗")), ("上岗", ("已上岗",))):
            while not self._hears(lambda word=word: self.chat.phone.say(word)).startswith(answers):
                pass
        return True

    def _hears(self, act: Callable[[], object]) -> str:
        act()
        if self.chat.last["kind"] == "fault":
            eventually(self.served)
        return self.chat.sees


def code(earth: World, person: str) -> str:
    """The content of the person's code at this moment."""
    token = CodeTokens(earth.config.secret_keys).make(CodePurpose.CHAT_CODE, person, earth.clock())
    return code_url(earth.config.public_url, token)


def citizens(earth: World, count: int = PEOPLE) -> list[str]:
    """People on record."""
    found = []
    for number in range(count):
        who = adult()
        identity = Identity(who.name, who.type, who.number, f"+86{who.phone}", proved=True)
        earth.parts.services.enrolment.register(f"oCitizen{number}", identity, lambda: 4.0, earth.clock())
        found.append(earth.person(who))
    return found


def guarded(running: Processes, people: list[str]) -> list[Guard]:
    """Two scanners at each of several venues; every person comes to every venue."""
    guards = []
    for _ in range(VENUES):
        site = Site(running.earth)
        west = site.somebody()
        site.binds(west, "西进站口")
        west.says("上岗")
        guards += [Guard(site, chat, people[gate::2], running.serves) for gate, chat in enumerate((site.scanner, west))]
    return guards


def settles(earth: World) -> None:
    """The scheduled rechecks of the outage are done."""
    earth.passes(minutes=10)
    earth.works()
    earth.passes(minutes=-10)


def test_kill_web_worker_and_store_in_the_middle_of_passes(running: Processes) -> None:
    people, until = citizens(running.earth), monotonic() + 90
    guards = guarded(running, people)
    whole = VENUES * PEOPLE

    with ThreadPoolExecutor(len(guards)) as threads:
        under_way = [threads.submit(guard.works, until) for guard in guards]

        def passed(least: int) -> None:
            eventually(lambda: sum(guard.done for guard in guards) >= least, 60)

        passed(2)
        running.store.kill()
        running.store.start()
        passed(whole // 4)
        running.web.kill()
        running.start_web()
        passed(whole // 2)
        running.worker.kill()
        running.web.kill()
        running.store.kill()
        running.store.start()
        running.start_worker()
        running.start_web()
        assert not all(future.done() for future in under_way), "they were through before the last blow"
        assert all(future.result() for future in under_way)

    settles(running.earth)
    for guard in guards:
        at_the_gate(guard)
    for site in {id(guard.site): guard.site for guard in guards}.values():
        with_the_people(site, people)


def at_the_gate(guard: Guard) -> None:
    """Every pass confirmed to this scanner is in the venue's passes with this temperature."""
    logged = {one.person: one.outcome.temperature for one in guard.site.passes()}
    assert {person: logged.get(person) for person in guard.told} == guard.told
    assert len(guard.told) > len(guard.queue) // 2


def with_the_people(site: Site, people: list[str]) -> None:
    """Every person is in the venue's passes once, has the same visit, and counts once in the manager's figures.

    A look may be left of a scan that was cut."""
    logged = site.passes(void=True)
    assert sorted(one.person for one in logged) == sorted(people)
    for one in logged:
        known = site.walks.until_day(one.person, one.at.date())
        visits = [visit for visit in known if visit.venue == site.venue.id and visit.outcome.kind is not PassKind.LOOK]
        assert visits == [visit_of(one)]
    day = site.earth.parts.services.gate.dashboard.today(site.manager.id, site.venue.id, site.earth.clock()).figures
    assert (day.total, day.passed, day.no_code) == (len(people), len(people), 0)
    assert [entrance.total for entrance in day.entrances] == [len(people) // 2] * 2
