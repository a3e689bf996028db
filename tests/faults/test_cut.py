"""Interrupted at every round trip to the store, before or after it took effect: repeating the action finishes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from bot.health.people.identity import Identity
from bot.sandbox.authorities.people import Status
from bot.sandbox.authorities.switches import Mode
from bot.store.keys import agents_key, chat_keys
from bot.store.people.agents import Dependant
from bot.worker import LEASE_SECONDS
from tests.cast import MOTHER, Someone, elder
from tests.faults.killer import Killer
from tests.world import World

OWNER, AGENT = "oOwner", "oAgent"
ELDER = elder()


def claims(earth: World, openid: str, pending: str) -> None:
    """Store the person id in the chat, as the form's commit does."""
    key = chat_keys(openid).chat
    earth.parts.records.store.run(key, ("HSET", key, "me", pending))


def identity(who: Someone) -> Identity:
    """A person's identity, as the form gives it."""
    return Identity(who.name, who.type, who.number, f"+86{who.phone}", proved=True)


def once(earth: World, who: Someone, owner: str, *agents: str) -> None:
    """The person is on record exactly once, held, with the right owner, and no claim is left."""
    (key,) = earth.keys("p:*")
    assert key == f"p:{{{earth.person(who)}}}"
    record = earth.parts.records.people.get(earth.person(who))
    assert record
    assert (record.owner, record.held) == (owner, True)
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
        earth.parts.services.enrolment.register_dependant(AGENT, "parent", identity(ELDER), lambda: 4.0, earth.clock())

    for _ in killer.everywhere(earth, act):
        once(earth, ELDER, "", AGENT)


def test_finishing_a_registration_later(earth: World, killer: Killer) -> None:
    enrolment, chat_fields = earth.parts.services.enrolment, earth.parts.records.chat_fields

    def accept() -> None:
        with unwell(earth):
            pending = enrolment.register(OWNER, identity(MOTHER), lambda: 4.0, earth.clock())
        claims(earth, OWNER, pending)
        waiting[:] = [pending]

    waiting: list[str] = []
    for _ in killer.everywhere(earth, lambda: earth.parts.jobs.run("verify", waiting[0], earth.clock()), given=accept):
        once(earth, MOTHER, OWNER)
        assert told(earth, OWNER) >= 1
        assert chat_fields.read(OWNER)["me"] == earth.person(MOTHER)


def test_finishing_a_relatives_registration_later(earth: World, killer: Killer) -> None:
    enrolment = earth.parts.services.enrolment

    def accept() -> None:
        with unwell(earth):
            waiting[:] = [enrolment.register_dependant(AGENT, "parent", identity(ELDER), lambda: 4.0, earth.clock())]

    waiting: list[str] = []
    for _ in killer.everywhere(earth, lambda: earth.parts.jobs.run("verify", waiting[0], earth.clock()), given=accept):
        once(earth, ELDER, "", AGENT)
        assert told(earth, AGENT) >= 1


def test_a_later_check_moves_the_record_to_the_chat_with_the_recorded_phone(earth: World, killer: Killer) -> None:
    enrolment, chat_fields = earth.parts.services.enrolment, earth.parts.records.chat_fields

    def accept() -> None:
        claims(earth, OWNER, enrolment.register(OWNER, identity(MOTHER), lambda: 4.0, earth.clock()))
        with unwell(earth):
            waiting[:] = [enrolment.register("oOther", identity(MOTHER), lambda: 4.0, earth.clock())]
        claims(earth, "oOther", waiting[0])

    waiting: list[str] = []
    for _ in killer.everywhere(earth, lambda: earth.parts.jobs.run("verify", waiting[0], earth.clock()), given=accept):
        once(earth, MOTHER, "oOther")
        assert told(earth, "oOther") >= 1
        assert told(earth, OWNER) >= 1
        assert chat_fields.read("oOther")["me"] == earth.person(MOTHER)
        assert "me" not in chat_fields.read(OWNER)


def test_taking_over_ones_own_record(earth: World, killer: Killer) -> None:
    enrolment = earth.parts.services.enrolment

    def depend() -> None:
        enrolment.register_dependant(AGENT, "parent", identity(ELDER), lambda: 4.0, earth.clock())

    def own() -> None:
        enrolment.register(OWNER, identity(ELDER), lambda: 4.0, earth.clock())

    for _ in killer.everywhere(earth, own, given=depend):
        once(earth, ELDER, OWNER, AGENT)
        assert told(earth, AGENT) >= 1


def claim_of(earth: World, agent: str) -> str:
    """The id of the agent's claim."""
    (entry,) = earth.parts.records.agents.dependants(agent)
    return entry.person


def test_asking_for_consent(earth: World, killer: Killer) -> None:
    enrolment, requests = earth.parts.services.enrolment, earth.parts.records.consent_requests

    def own() -> None:
        enrolment.register(OWNER, identity(ELDER), lambda: 4.0, earth.clock())
        enrolment.register_dependant(AGENT, "parent", identity(ELDER), lambda: 4.0, earth.clock())

    def ask() -> None:
        earth.parts.jobs.run("claim", f"{claim_of(earth, AGENT)} ask_holder", earth.clock())

    for _ in killer.everywhere(earth, ask, given=own):
        assert len(earth.keys("p:*")) == 2
        assert len(requests.waiting(OWNER)) == 1
        assert told(earth, OWNER) >= 1


def test_consenting_to_an_agent(earth: World, killer: Killer) -> None:
    enrolment, consent = earth.parts.services.enrolment, earth.parts.services.consent

    def ask() -> None:
        enrolment.register(OWNER, identity(ELDER), lambda: 4.0, earth.clock())
        enrolment.register_dependant(AGENT, "parent", identity(ELDER), lambda: 4.0, earth.clock())
        earth.parts.jobs.run("claim", f"{claim_of(earth, AGENT)} ask_holder", earth.clock())

    def agree() -> None:
        consent.answer(OWNER, f"{earth.person(ELDER)}|{AGENT}", earth.clock(), yes=True)

    for _ in killer.everywhere(earth, agree, given=ask):
        once(earth, ELDER, OWNER, AGENT)
        assert told(earth, AGENT) >= 1


def test_the_end_of_a_binding(earth: World, killer: Killer) -> None:
    services = earth.parts.services
    enrolment, agents, leaving = services.enrolment, services.agents, services.leaving

    def bind() -> None:
        enrolment.register_dependant(AGENT, "parent", identity(ELDER), lambda: 4.0, earth.clock())

    def end() -> None:
        leaving.end(earth.person(ELDER), AGENT, earth.clock())

    for _ in killer.everywhere(earth, end, given=bind):
        record = earth.parts.records.people.get(earth.person(ELDER))
        assert record
        assert (record.held, agents.of_person(record.id)) == (False, {})
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
    earth.recovers()


def test_the_entry_of_an_agent_from_before_goes_when_the_person_is_proved(earth: World, killer: Killer) -> None:
    parts = earth.parts
    agents, own = parts.records.agents, parts.services.enrolment

    def given() -> None:
        person = parts.records.people.claim_document(MOTHER.type, MOTHER.number)
        parts.records.holds.open(person, identity(MOTHER), earth.clock())
        key = agents_key(person)
        parts.records.store.run(key, ("HSET", key, AGENT, "parent"))
        agents.add_dependant(AGENT, Dependant(person, "parent", MOTHER.name), 8)

    def act() -> None:
        own.register(OWNER, identity(MOTHER), lambda: 4.0, earth.clock())

    for _ in killer.cuts(earth, act, given=given):
        earth.passes(minutes=2)
        earth.works()
        record = parts.records.people.get(earth.person(MOTHER))
        assert record
        kept = [] if record.held else [AGENT]
        assert list(agents.of_person(record.id)) == kept
        assert len(agents.dependants(AGENT)) == len(kept)
