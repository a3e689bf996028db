"""A queue of 60 mixed people through one scanner's chat: ``python -m tests.bench.queue``.

Families with one code, families in a row, grey, red, paper cards, people without a code (one of them under a wrong
name), and people who walk away after their scan. Told are messages and taps for each person, and whose temperature was
registered for whom. The guard does what the answers say, and nothing else.
"""

import random
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from bot.health.gate.temperature import format_temperature
from bot.sandbox.authorities.people import Status
from bot.sandbox.authorities.switches import Mode, Service
from bot.sandbox.store import EmbeddedStore
from bot.sandbox.wechat.settings import Rules
from tests.cast import Someone, adult, elder
from tests.handlers.gate.site import Site
from tests.handlers.gate.test_paper import card
from tests.stores import folder
from tests.world import world

SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", "国芳伟英敏静丽强磊军"


class Turn(NamedTuple):
    """What happens at the gate: these people come with these codes, in one go. ``leaves``: they walk away instead of
    being measured; ``line``: they have no code, but this name and number.
    """

    people: list[Someone]
    codes: list[str]
    leaves: bool = False
    line: str = ""
    paper: bool = False


class Guard:
    """A scanner who reads each answer and does what it says."""

    def __init__(self, site: Site) -> None:
        self._site, self.messages, self.taps, self._figures = site, 0, 0, iter(range(361, 372))
        self.wanted: list[tuple[str, int]] = []

    def serves(self, turn: Turn) -> None:
        """Scan, compare documents where asked, and give each of them a temperature."""
        if turn.line:
            self._enters(turn)
            return
        for content in turn.codes:
            self.taps += 1
            self._site.scans(content)
        if turn.paper:
            self._says(turn.people[0].number[-6:])
        if turn.leaves:
            return
        figures = [self._figure() for _ in turn.people]
        self.wanted += zip((who.number for who in turn.people), figures, strict=True)
        self._measures(turn, figures)

    def _measures(self, turn: Turn, figures: list[int]) -> None:
        waiting = max(map(int, re.findall(r"(?:^|[\s：])(\d{1,2}) ", self._site.scanner.sees)), default=1)
        first = max(1, waiting - len(figures) + 1)
        typed = [format_temperature(tenths) for tenths in figures]
        if waiting == len(figures) or len(figures) == 1:
            said = self._says(" ".join(typed))
        else:
            said = self._says(" ".join(f"{number} {figure}" for number, figure in enumerate(typed, first)))
        if "是谁的" in said:
            self._says(re.findall(r"：(\d+) ", said)[0])  # the newest stands first
        if "还在等登记" in self._site.scanner.sees:
            self._says("撤销 1")

    def _enters(self, turn: Turn) -> None:
        tenths = self._figure()
        self.wanted.append((turn.people[0].number, tenths))
        self._says(f"{turn.line} {format_temperature(tenths)}")
        self._says("确认")

    def _figure(self) -> int:
        try:
            return next(self._figures)
        except StopIteration:
            self._figures = iter(range(361, 372))
            return next(self._figures)

    def _says(self, text: str) -> str:
        self.messages += 1
        self._site.earth.passes(seconds=2)
        return self._site.scanner.says(text)


def turns(site: Site, chance: random.Random) -> list[Turn]:
    """The queue, in a random order; after each who walks away somebody else comes."""
    made = [*_singles(site, chance, 30), *_families(site, 3), *_rows(site, chance, 2), *_grey(site, chance, 4)]
    made += [*_red(site, chance, 2), *_papers(site, 3), *_without_code(3)]
    chance.shuffle(made)
    for turn in _singles(site, chance, 5):
        made.insert(chance.randrange(len(made) - 1), turn._replace(leaves=True))
    return made


def _named(chance: random.Random) -> Someone:
    return adult().called(chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=2)))


def _singles(site: Site, chance: random.Random, count: int) -> Iterator[Turn]:
    for _ in range(count):
        who = _named(chance)
        yield Turn([who], [site.somebody(who).code])


def _families(site: Site, count: int) -> Iterator[Turn]:
    for _ in range(count):
        agent, people = site.somebody(adult()), [elder() for _ in range(4)]
        for one in people:
            agent.adds(one)
        listed = agent.says("家人的码")
        agent.says("全部")
        yield Turn(sorted(people, key=lambda one: listed.index(one.name)), [agent.code])


def _rows(site: Site, chance: random.Random, count: int) -> Iterator[Turn]:
    for _ in range(count):
        people = [_named(chance) for _ in range(3)]
        yield Turn(people, [site.somebody(one).code for one in people])


def _grey(site: Site, chance: random.Random, count: int) -> Iterator[Turn]:
    site.earth.switch(Mode.OFF, Service.PLATFORM)
    yield from list(_singles(site, chance, count))
    site.earth.recovers()


def _red(site: Site, chance: random.Random, count: int) -> Iterator[Turn]:
    for turn in _singles(site, chance, count):
        site.earth.health(turn.people[0], Status.CONFIRMED)
        yield turn


def _papers(site: Site, count: int) -> Iterator[Turn]:
    for _ in range(count):
        agent, mother = site.somebody(adult()), elder()
        agent.adds(mother)
        yield Turn([mother], [card(site, agent.says("家人纸质码"))], paper=True)


def _without_code(count: int) -> Iterator[Turn]:
    for number in range(count):
        who = adult()
        name = "冯不对" if number == 0 else who.name
        yield Turn([who], [], line=f"{name} {who.number}")


def registered(site: Site) -> list[tuple[str, int | None]]:
    """Of each pass, in turn, the number of the person and the temperature."""
    people, entries = site.earth.parts.records.people, site.entries.on_day(site.venue.id, site.earth.clock().date())
    by_hand = {one.id: one.number for one in entries}
    made = [(one.person, one.outcome.temperature) for one in site.passes()]
    return [(by_hand.get(person) or people.identity(people.get(person)).number, tenths) for person, tenths in made]


def queue(site: Site, seed: int) -> tuple[Guard, list[Turn]]:
    """Let the queue through; gives the guard and who came."""
    guard, people = Guard(site), turns(site, random.Random(seed))
    site.earth.works()
    for turn in people:
        guard.serves(turn)
        site.earth.passes(seconds=5)
    return guard, people


def main(seed: int = 1, say: Callable[[str], None] = print) -> None:
    """Print what the queue took, and whose temperature went wrong."""
    with folder() as base, EmbeddedStore(base) as server, world(server.url, rules=Rules()) as earth:
        site = Site(earth)
        guard, people = queue(site, seed)
        served = sum(len(turn.people) for turn in people if not turn.leaves)
        wrong = set(guard.wanted) ^ set(registered(site))
        gone = sum(turn.leaves for turn in people)
        say(f"{served} people were served and {gone} walked away: {guard.messages} messages, {guard.taps} scans")
        say(f"a person: {guard.messages / served:.2f} messages, {guard.taps / served:.2f} scans; wrong: {len(wrong)}")


if __name__ == "__main__":
    main()
