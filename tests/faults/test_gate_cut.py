"""Interrupted at every round trip of a message at the gate, before or after it took effect: repeating the message
gives the same result.

The repetition comes from WeChat, or the user types the same words again because the repetitions were not answered.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count

import pytest
from msgspec.structs import replace

from bot.app import build_router
from bot.channel import Message, Text
from bot.health.codes.colour import Colour, Status
from bot.health.gate.scans import Duty
from bot.health.gate.temperature import format_temperature
from bot.health.gate.venues import Category, Region
from bot.health.people.identity import Identity
from bot.signing.tokens import CodePurpose, CodeTokens, code_url
from bot.store.access.audit import Audit
from bot.store.access.operators import Operator, Role
from bot.store.gate.entries import Entries
from bot.store.gate.packing import Pass, PassKind, Visit, visit_of
from bot.store.gate.passes import Passes
from bot.store.gate.retention import day_of
from bot.store.gate.scanner_bindings import ScannerBindings
from bot.store.gate.venues import Venue, VenueDetails, Venues
from bot.store.gate.visits import Visits
from bot.store.keys import chat_keys
from tests.cast import CITIZEN, GRANDMOTHER, MOTHER, VISITOR, Someone
from tests.chats import chat_id
from tests.faults.killer import Killer
from tests.world import World

OPENID = "oScanner"
MANAGER, SCANNER, OWNER = map(chat_id, ("oManager", OPENID, "oOwner"))
OPERATOR = Operator("ou", frozenset({Role.VENUES}))
VENUE = VenueDetails(Category.STATION, Region.CHANGCHUN, "长春站", "宽城区长白路5号", ("东进站口", "西进站口"))


class Gate:
    """A venue without phones: messages are answered in this thread, so that the killer sees their round trips.
    ``anew``: the user types an interrupted message again; otherwise WeChat repeats it.
    """

    venue: Venue

    def __init__(self, earth: World, killer: Killer, anew: bool) -> None:
        self.earth, self._killer, self._anew = earth, killer, anew
        store, vault = earth.parts.records.store, earth.parts.records.vault
        self.venues, self.bindings, self.audit = Venues(store, vault), ScannerBindings(store), Audit(store, vault)
        self.log, self.walks = Passes(store), Visits(store, vault)
        self.entries = Entries(store, vault, self.walks)
        self._router, self._serial = build_router(earth.parts), count(1)

    def everywhere(
        self,
        message: Callable[[], Message],
        *given: Callable[[], object],
        before: Callable[[], object] = lambda: None,
    ) -> Iterator[None]:
        """Interrupt this message at each round trip, after the venue was opened, ``given`` was played and ``before``
        was run (see ``Killer.cuts``); then repeat it.
        """
        sent: list[Message] = []
        answered: list[str] = []

        def opened() -> None:
            for act in (self.opens, *given):
                act()

        def begun() -> None:
            sent.clear()
            answered.clear()
            before()

        def act() -> None:
            if sent and not answered:
                self.rests()
            if not sent or (self._anew and not answered):
                sent.append(message())
            answered.append(self.hears(sent[-1]))

        return self._killer.everywhere(self.earth, act, begun, given=opened)

    def cuts(self, act: Callable[[], object]) -> Iterator[None]:
        """Interrupt an action of a page while the scanner is on duty; then repeat it."""

        def opened() -> None:
            self.opens()
            self.hired()

        return self._killer.everywhere(self.earth, act, given=opened)

    def opens(self) -> None:
        """Three people and a venue with one scanner on duty."""
        for openid, who in ((MANAGER, MOTHER), (SCANNER, VISITOR), (OWNER, CITIZEN)):
            self.registers(openid, who)
        self.venue = self.venues.apply(VENUE, MANAGER, self.now)
        self.venues.decide(self.venue.id, approved=True)

    def rests(self) -> None:
        """Wait until the lock of a killed process has expired."""
        self.earth.passes(seconds=9)
        for lock in self.earth.keys("l:*"):
            self.earth.parts.records.store.run(lock, ("DEL", lock))

    def registers(self, openid: str, who: Someone) -> None:
        """Put a person on record in this chat."""
        identity = Identity(who.name, who.type, who.number, f"+86{who.phone}", proved=True)
        me = self.earth.parts.services.enrolment.register(openid, identity, lambda: 4.0, self.now)
        self.earth.parts.records.chat_fields.set(openid, "me", me)

    def hired(self) -> None:
        """The scanner accepts an invitation and goes on duty."""
        assert self.hears(self.invited()) == self.earth.words("gate.accept.done", venue="长春站", entrance="东进站口")
        assert self.says("上岗").startswith("已上岗")

    def invited(self) -> Message:
        """The scanner sends an invitation to the bot."""
        scanner_duty = self.earth.parts.services.gate.scanner_duty
        return self.text(scanner_duty.invite(MANAGER, self.venue.id, 0, self.now))

    def scan(self, who: Someone = CITIZEN) -> Message:
        """The scanner scans a person's code."""
        token = CodeTokens(self.earth.config.secret_keys).make(CodePurpose.CHAT_CODE, self.earth.person(who), self.now)
        content = code_url(self.earth.config.public_url, token)
        return Message(OPENID, "gh", "event", self._created(), "", "", "scancode_waitmsg", "SCAN", content)

    def text(self, words: str) -> Message:
        """The scanner types this."""
        return Message(OPENID, "gh", "text", self._created(), f"{next(self._serial)}", words)

    def says(self, *texts: str) -> str:
        """The answer to the last one of these messages."""
        return [self.hears(self.text(text)) for text in texts][-1]

    def scans(self, who: Someone = CITIZEN) -> None:
        """Scan a person, so that the scan is pending."""
        assert "体温" in self.hears(self.scan(who))

    def hears(self, message: Message) -> str:
        """The text of the answer."""
        reply = self._router.answer(message).reply
        assert isinstance(reply, Text)
        assert "编号" not in reply.body, reply.body
        return reply.body

    def passes(self, *, void: bool = False) -> list[Pass]:
        """The venue's passes."""
        return [one for one in self.log.on_day(self.venue.id, day_of(self.now)) if void or not one.void]

    def visits(self, who: Someone, *, void: bool = False) -> list[Visit]:
        """A person's visits, without mere looks."""
        found = self.walks.on_day(self.earth.person(who), day_of(self.now))
        return [one for one in found if one.outcome.kind is not PassKind.LOOK and (void or not one.void)]

    def measured(self, who: Someone = CITIZEN) -> int | None:
        """A person's last temperature."""
        record = self.earth.parts.records.people.get(self.earth.person(who))
        assert record
        return record.facts.temperature

    def told(self, openid: str) -> int:
        """The number of waiting notices."""
        key = chat_keys(openid).notices
        return int(self.earth.parts.records.store.run(key, ("HLEN", key))[0])

    def noted(self, action: str) -> bool:
        """Whether the audit log has this action and is unbroken."""
        assert self.audit.verify() == []
        return any(line.action == action for line in self.audit.entries())

    def agrees(self, *people: Someone) -> None:
        """These people are registered once each, with the same pass and visit."""
        assert {one.person for one in self.passes()} == set(map(self.earth.person, people))
        assert [visit_of(one) for one in self.passes()] == [visit for who in people for visit in self.visits(who)]
        assert len(self.passes(void=True)) == len(self.passes())

    @property
    def now(self) -> datetime:
        """The time."""
        return self.earth.clock()

    def _created(self) -> int:
        return int(self.now.timestamp()) + next(self._serial)


@pytest.fixture
def page(earth: World, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """A gate whose pages are interrupted."""
    return Gate(earth, Killer(monkeypatch), anew=False)


@pytest.fixture(params=[False, True], ids=["repeated", "typed anew"])
def gate(request: pytest.FixtureRequest, earth: World, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """A gate whose messages are interrupted."""
    monkeypatch.setattr("bot.service.gate.outage.CACHE_SECONDS", 3600.0)
    return Gate(earth, Killer(monkeypatch), request.param)


def test_a_scan(gate: Gate) -> None:
    for _ in gate.everywhere(gate.scan, gate.hired):
        assert gate.says("36.5").startswith("✅")
        gate.agrees(CITIZEN)
        assert gate.measured() == 365


def test_a_temperature(gate: Gate) -> None:
    for _ in gate.everywhere(lambda: gate.text("37.5"), gate.hired, gate.scans):
        gate.agrees(CITIZEN)
        assert gate.measured() == 375
        assert gate.told(OWNER) >= 1
        assert gate.says("36.5") == gate.earth.words("gate.temperature.nobody")


def test_the_temperatures_of_a_family(gate: Gate) -> None:
    def both() -> None:
        gate.scans()
        gate.scans(MOTHER)

    for _ in gate.everywhere(lambda: gate.text("36.5 36.6"), gate.hired, both):
        gate.agrees(CITIZEN, MOTHER)
        assert (gate.measured(), gate.measured(MOTHER)) == (365, 366)


def test_another_temperature_after_an_interruption_does_not_count(gate: Gate) -> None:
    readings = iter(())

    def begun() -> None:
        nonlocal readings
        readings = iter(("36.5", "36.9"))
        gate.scans()

    for _ in gate.everywhere(lambda: gate.text(next(readings)), gate.hired, before=begun):
        gate.agrees(CITIZEN)
        assert gate.measured() == gate.passes()[0].outcome.temperature


def test_another_scan_after_an_interrupted_temperature(gate: Gate) -> None:
    messages = iter(())

    def begun() -> None:
        nonlocal messages
        gate.scans()
        messages = iter((gate.text("36.5"), gate.scan()))

    for _ in gate.everywhere(lambda: next(messages), gate.hired, before=begun):
        gate.says("36.5")
        gate.agrees(CITIZEN)


def test_undoing(gate: Gate) -> None:
    def registered() -> None:
        for temperature in ("36.4", "37.5"):
            gate.scans()
            gate.says(temperature)
            gate.rests()
        assert gate.told(OWNER) == 1

    for _ in gate.everywhere(lambda: gate.text("撤销"), gate.hired, registered):
        assert [one.outcome.temperature for one in gate.passes()] == [364]
        logged, visits = gate.passes(void=True), gate.visits(CITIZEN, void=True)
        assert [(one.scan, one.at, one.void) for one in logged] == [(one.scan, one.at, one.void) for one in visits]
        assert gate.measured() == 364
        assert gate.told(OWNER) >= 2
        assert gate.noted("pass.undo")


def test_dropping_a_scan_that_was_registered_before_an_interruption(gate: Gate) -> None:
    for _ in gate.everywhere(lambda: gate.text("撤销"), gate.hired, _registered_before_a_cut(gate)):
        assert gate.passes() == gate.visits(CITIZEN) == []
        assert len(gate.passes(void=True)) == len(gate.visits(CITIZEN, void=True)) == 1
        assert gate.measured() is None
        assert gate.told(OWNER) >= 2
        assert gate.noted("pass.undo")
        assert gate.says("36.5") == gate.earth.words("gate.temperature.nobody")


def test_a_temperature_after_an_interrupted_undo(gate: Gate) -> None:
    messages = iter(())

    def registered() -> None:
        nonlocal messages
        begun()
        messages = iter((gate.text("撤销"), gate.scan()))

    begun = _registered_before_a_cut(gate)
    for _ in gate.everywhere(lambda: next(messages), gate.hired, before=registered):
        gate.scans()
        said, (one,) = gate.says("36.6"), gate.passes()
        assert [visit_of(one)] == gate.visits(CITIZEN)
        assert gate.measured() == one.outcome.temperature
        assert format_temperature(one.outcome.temperature or 0) in said  # 37.5, where not even the undoing had begun
        gate.rests()
        assert gate.says("撤销") == gate.earth.words("gate.undo.done", count=1)
        assert gate.passes() == gate.visits(CITIZEN) == []


def test_somebody_without_a_code(gate: Gate) -> None:
    def filled_in() -> None:
        gate.says("无码登记", *GRANDMOTHER.entry_answers(), "36.5")

    for _ in gate.everywhere(lambda: gate.text("确认"), gate.hired, filled_in):
        (made,) = gate.passes(void=True)
        (entry,) = gate.entries.on_day(gate.venue.id, day_of(gate.now))
        assert (entry.id, entry.number) == (made.person, GRANDMOTHER.number)
        waiting = GRANDMOTHER.type, GRANDMOTHER.number, day_of(gate.now)
        assert gate.entries.unlinked_visits(*waiting) == (visit_of(made),)
        gate.says("撤销")
        assert (gate.passes(), gate.entries.unlinked_visits(*waiting)) == ([], ())


def test_somebody_on_record_without_a_code(gate: Gate) -> None:
    def filled_in() -> None:
        gate.says("无码登记", *CITIZEN.own_answers(), "37.5")

    for _ in gate.everywhere(lambda: gate.text("确认"), gate.hired, filled_in):
        assert [visit_of(one) for one in gate.passes(void=True)] == gate.visits(CITIZEN, void=True)
        assert len(gate.passes()) == 1
        assert gate.entries.unlinked_visits(CITIZEN.type, CITIZEN.number, day_of(gate.now)) == ()
        assert gate.measured() is None  # whoever types a number measures nobody


def test_a_red_person_without_a_code(gate: Gate) -> None:
    def filled_in() -> None:
        people = gate.earth.parts.records.people
        people.set_health(gate.earth.person(CITIZEN), Status.CONFIRMED, None, gate.now)
        gate.says("无码登记", *CITIZEN.own_answers(), "36.5")

    for _ in gate.everywhere(lambda: gate.text("确认"), gate.hired, filled_in):
        (made,) = gate.passes(void=True)
        assert (made.outcome.colour, made.outcome.passed) == (Colour.RED, False)
        assert [visit_of(made)] == gate.visits(CITIZEN, void=True)
        assert gate.earth.words("gate.records.no_code") in gate.says("我的记录")
        assert gate.noted("entry.held")


def test_accepting_an_invitation(gate: Gate) -> None:
    invitation: list[Message] = []

    def invited() -> None:
        invitation[:] = [gate.invited()]

    def sent() -> Message:
        return replace(invitation[0], id=gate.text("").id)

    for _ in gate.everywhere(sent, invited):
        (binding,) = gate.bindings.of_venue(gate.venue.id)
        assert (binding.scanner, binding.entrance, binding.number) == (SCANNER, 0, 1)
        assert gate.bindings.past_of_venue(gate.venue.id) == {1: binding}
        assert gate.bindings.venues_of(SCANNER) == ((gate.venue.id, 0),)
        assert gate.told(MANAGER) >= 1
        assert gate.noted("scanner.accept")


def test_leaving(gate: Gate) -> None:
    for _ in gate.everywhere(lambda: gate.text("确认"), gate.hired, lambda: gate.says("退出扫码", "1")):
        unbound(gate)
        assert gate.told(MANAGER) >= 2


def test_being_dismissed_by_the_manager(page: Gate) -> None:
    def end() -> None:
        page.earth.parts.services.gate.dashboard.end_binding(MANAGER, page.venue.id, 1, page.now)

    for _ in page.cuts(end):
        unbound(page)
        assert page.told(SCANNER) >= 1
        assert page.noted("scanner.end")


def test_the_end_of_a_venue(page: Gate) -> None:
    def close() -> None:
        page.earth.parts.services.gate.approvals.close(OPERATOR, page.venue.id, "整修停用", page.now)

    for _ in page.cuts(close):
        unbound(page)
        assert page.told(SCANNER) >= 1
        assert page.told(MANAGER) >= 1
        assert page.noted("venue.close")


def unbound(gate: Gate) -> None:
    """The scanner is bound to no venue and is off duty."""
    assert gate.bindings.of_venue(gate.venue.id) == ()
    assert gate.bindings.venues_of(SCANNER) == ()
    assert "duty" not in gate.earth.parts.records.chat_fields.read(SCANNER)


def _registered_before_a_cut(gate: Gate) -> Callable[[], None]:
    def registered() -> None:
        gate.scans()
        fields, services = gate.earth.parts.records.chat_fields.read(SCANNER), gate.earth.parts.services.gate
        (scan,) = services.scanning.pending_scans.open(fields["scans"], gate.now)
        services.passing.register(SCANNER, Duty(gate.venue.id, 0), scan, 375, gate.now)
        assert gate.told(OWNER) == 1

    return registered
