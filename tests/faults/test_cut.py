"""Interrupted at every round trip to the store, before or after it took effect: repeating the action finishes it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest

from bot.health.people.identity import Identity, Unmatched
from bot.sandbox.authorities.people import Status
from bot.sandbox.authorities.switches import Mode
from bot.store.keys import chat_keys
from bot.worker import LEASE_SECONDS
from tests.cast import GRANDMOTHER, MOTHER, Someone
from tests.faults.killer import Killer
from tests.world import World

OWNER, AGENT = "oOwner", "oAgent"


def claims(earth: World, openid: str, pending: str) -> None:
    """Store the person id in the chat, as the form's commit does."""
    key = chat_keys(openid).chat
    earth.parts.records.store.run(key, ("HSET", key, "me", pending))


@pytest.fixture
def killer(monkeypatch: pytest.MonkeyPatch) -> Killer:
    """The killer for the store of this world."""
    return Killer(monkeypatch)


def identity(who: Someone) -> Identity:
    """A person's identity, as the form gives it."""
    return Identity(who.name, who.type, who.number, f"+86{who.phone}")


def once(earth: World, who: Someone, owner: str, *agents: str) -> None:
    """The person is on record exactly once, verified, with the right owner."""
    (key,) = earth.keys("p:*")
    assert key == f"p:{{{earth.person(who)}}}"
    record = earth.parts.records.people.get(earth.person(who))
    assert record
    assert (record.owner, record.verified) == (owner, True)
    assert set(earth.parts.records.agents.of_person(record.id)) == set(agents)
    for agent in agents:
        (entry,) = earth.parts.records.agents.dependants(agent)
        assert entry.person == record.id


def told(earth: World, openid: str) -> int:
    """The number of waiting notices."""
    key = chat_keys(openid).notices
    return int(earth.parts.records.store.run(key, ("HLEN", key))[0])


def test_registering(earth: World, killer: Killer) -> None:
    def act() -> None:
        earth.parts.services.enrolment.register(OWNER, identity(MOTHER), lambda: 4.0, earth.clock())

    for _ in killer.everywhere(earth, act):
        once(earth, MOTHER, OWNER)
        earth.passes(minutes=1)
        earth.works()
        record = earth.parts.records.people.get(earth.person(MOTHER))
        assert record
        assert record.facts.status == "clear"


def test_registering_a_relative(earth: World, killer: Killer) -> None:
    def act() -> None:
        earth.parts.services.enrolment.register_dependant(
            AGENT, "parent", identity(GRANDMOTHER), lambda: 4.0, earth.clock()
        )

    for _ in killer.everywhere(earth, act):
        once(earth, GRANDMOTHER, "", AGENT)


def test_finishing_a_registration_later(earth: World, killer: Killer) -> None:
    enrolment, chat_fields = earth.parts.services.enrolment, earth.parts.records.chat_fields

    def accept() -> None:
        with unwell(earth):
            pending = enrolment.register(OWNER, identity(MOTHER), lambda: 4.0, earth.clock())
        claims(earth, OWNER, pending)
        waiting[:] = [pending]

    waiting: list[str] = []
    for _ in killer.everywhere(earth, lambda: earth.parts.jobs.run("verify", waiting[0], earth.clock()), accept):
        once(earth, MOTHER, OWNER)
        assert told(earth, OWNER) >= 1
        assert chat_fields.read(OWNER)["me"] == earth.person(MOTHER)


def test_finishing_a_relatives_registration_later(earth: World, killer: Killer) -> None:
    enrolment = earth.parts.services.enrolment

    def accept() -> None:
        with unwell(earth):
            waiting[:] = [
                enrolment.register_dependant(AGENT, "parent", identity(GRANDMOTHER), lambda: 4.0, earth.clock())
            ]

    waiting: list[str] = []
    for _ in killer.everywhere(earth, lambda: earth.parts.jobs.run("verify", waiting[0], earth.clock()), accept):
        once(earth, GRANDMOTHER, "", AGENT)
        assert told(earth, AGENT) >= 1


def test_a_later_check_finds_the_person_on_record_already(earth: World, killer: Killer) -> None:
    enrolment, chat_fields = earth.parts.services.enrolment, earth.parts.records.chat_fields

    def accept() -> None:
        enrolment.register(OWNER, identity(MOTHER), lambda: 4.0, earth.clock())
        with unwell(earth):
            waiting[:] = [enrolment.register("oOther", identity(MOTHER), lambda: 4.0, earth.clock())]
        claims(earth, "oOther", waiting[0])

    waiting: list[str] = []
    for _ in killer.everywhere(earth, lambda: earth.parts.jobs.run("verify", waiting[0], earth.clock()), accept):
        once(earth, MOTHER, OWNER)
        assert told(earth, "oOther") >= 1
        assert "me" not in chat_fields.read("oOther")


def test_taking_over_ones_own_record(earth: World, killer: Killer) -> None:
    enrolment = earth.parts.services.enrolment

    def depend() -> None:
        enrolment.register_dependant(AGENT, "parent", identity(GRANDMOTHER), lambda: 4.0, earth.clock())

    def own() -> None:
        enrolment.register(OWNER, identity(GRANDMOTHER), lambda: 4.0, earth.clock())

    for _ in killer.everywhere(earth, own, depend):
        once(earth, GRANDMOTHER, OWNER, AGENT)
        assert told(earth, AGENT) >= 1


def test_asking_for_consent(earth: World, killer: Killer) -> None:
    enrolment, requests = earth.parts.services.enrolment, earth.parts.records.consent_requests

    def ask() -> None:
        with suppress(Unmatched):
            enrolment.register_dependant(AGENT, "parent", identity(GRANDMOTHER), lambda: 4.0, earth.clock())

    def own() -> None:
        enrolment.register(OWNER, identity(GRANDMOTHER), lambda: 4.0, earth.clock())

    for _ in killer.everywhere(earth, ask, own):
        once(earth, GRANDMOTHER, OWNER)
        assert len(requests.waiting(OWNER)) == 1
        assert told(earth, OWNER) >= 1


def test_consenting_to_an_agent(earth: World, killer: Killer) -> None:
    enrolment, consent = earth.parts.services.enrolment, earth.parts.services.consent

    def ask() -> None:
        enrolment.register(OWNER, identity(GRANDMOTHER), lambda: 4.0, earth.clock())
        with pytest.raises(Unmatched):
            enrolment.register_dependant(AGENT, "parent", identity(GRANDMOTHER), lambda: 4.0, earth.clock())

    def agree() -> None:
        consent.answer(OWNER, f"{earth.person(GRANDMOTHER)}|{AGENT}", earth.clock(), yes=True)

    for _ in killer.everywhere(earth, agree, ask):
        once(earth, GRANDMOTHER, OWNER, AGENT)
        assert told(earth, AGENT) >= 1


def test_the_end_of_a_binding(earth: World, killer: Killer) -> None:
    enrolment, agents = earth.parts.services.enrolment, earth.parts.services.agents

    def bind() -> None:
        enrolment.register_dependant(AGENT, "parent", identity(GRANDMOTHER), lambda: 4.0, earth.clock())

    for _ in killer.everywhere(earth, lambda: agents.unbind(earth.person(GRANDMOTHER), AGENT), bind):
        once(earth, GRANDMOTHER, "")
        assert agents.dependants(AGENT) == ()


def test_a_change_in_the_feed_is_notified(earth: World, killer: Killer) -> None:
    def register() -> None:
        earth.health(MOTHER, Status.CLEAR)
        earth.parts.changes.follow(earth.clock())  # changes from before the registration
        earth.parts.services.enrolment.register(OWNER, identity(MOTHER), lambda: 4.0, earth.clock())
        earth.health(MOTHER, Status.CONFIRMED)

    for _ in killer.everywhere(earth, lambda: earth.parts.changes.follow(earth.clock()), register):
        assert "own_colour.red" in earth.parts.records.chat_notices.read(OWNER)[-1].text
        earth.passes(minutes=1)
        before = told(earth, OWNER)
        earth.works()
        assert told(earth, OWNER) == before


def test_the_result_of_a_check_is_notified(earth: World, killer: Killer) -> None:
    def register() -> None:
        earth.health(MOTHER, Status.QUARANTINE, earth.clock().date() - timedelta(days=1))
        earth.parts.changes.follow(earth.clock())  # changes from before the registration
        earth.parts.services.enrolment.register(OWNER, identity(MOTHER), lambda: 4.0, earth.clock())
        earth.health(MOTHER, Status.CLEAR)

    for _ in killer.everywhere(
        earth, lambda: earth.parts.jobs.run("check", earth.person(MOTHER), earth.clock()), register
    ):
        earth.passes(minutes=1)
        for job in earth.parts.records.jobs.claim(earth.clock(), LEASE_SECONDS, 8):  # without a look at the feed
            earth.parts.jobs.run(job.kind, job.subject, earth.clock())
        (*_, last) = earth.parts.records.chat_notices.read(OWNER)
        assert "own_colour.green" in last.text
        assert told(earth, OWNER) <= 2


@contextmanager
def unwell(earth: World) -> Iterator[None]:
    """The identity authority does not answer."""
    earth.switch(Mode.OFF)
    yield
    earth.switch(Mode.NORMAL)
    for gateway in earth.gateways:
        gateway._breaker.succeeded()
