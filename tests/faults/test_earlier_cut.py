"""Claims of chats from before levels, interrupted at every round trip: who is in the record, or got it, stays."""

from msgspec.structs import replace

from bot.health.people.assurance import Level
from bot.health.people.holds import Proof
from bot.store.keys import agents_key, person_key
from bot.store.people.agents import Dependant
from tests.cast import adult, elder
from tests.faults.killer import Killer
from tests.faults.test_cut import AGENT, OWNER, identity
from tests.world import World

OTHER = "oOther"
WHO = elder()


def before(earth: World, *, owner: str = "", agents: tuple[str, ...] = ()) -> str:
    """A record from before levels with these chats in it."""
    records = earth.parts.records
    person = records.people.claim_document(WHO.type, WHO.number)
    records.holds.open(person, identity(WHO), earth.clock())
    records.store.run(person_key(person), ("HSET", person_key(person), "o", owner))
    for agent in agents:
        records.store.run(agents_key(person), ("HSET", agents_key(person), agent, "parent"))
        records.agents.add_dependant(agent, Dependant(person, "parent", WHO.name), 8)
    return person


def in_record(earth: World) -> tuple[str, list[str], Level]:
    """The own chat, the agents and the level."""
    record = earth.parts.records.people.get(earth.person(WHO))
    assert record
    return record.owner, list(earth.parts.records.agents.of_person(record.id)), record.level


def budget() -> float:
    """The seconds that the authorities may take."""
    return 4.0


def test_an_agent_from_before_adds_the_person_again_beside_the_others(earth: World, killer: Killer) -> None:
    enrolment, agents = earth.parts.services.enrolment, earth.parts.records.agents
    unproved = replace(identity(WHO), phone="", proved=False)

    def act() -> None:
        enrolment.register_dependant(AGENT, "parent", unproved, budget, earth.clock())

    for _ in killer.cuts(earth, act, given=lambda: before(earth, owner=OWNER, agents=(AGENT,))):
        owner, _, level = in_record(earth)
        assert (owner, level) == (OWNER, Level.CLAIM)
        assert agents.dependants(AGENT)
        act()
        earth.passes(minutes=2)
        earth.works()
        assert in_record(earth) == (OWNER, [], Level.CLAIM)
        entries = [entry.person for entry in agents.dependants(AGENT)]
        assert earth.person(WHO) not in entries
        assert len([one for one in entries if earth.parts.records.people.get(one, AGENT)]) == 1


def test_a_claim_of_a_record_that_somebody_got_is_saved_beside_it(earth: World, killer: Killer) -> None:
    enrolment, records = earth.parts.services.enrolment, earth.parts.records
    other = replace(identity(WHO), phone=f"+86{adult().phone}")

    def given() -> None:
        before(earth, owner=OTHER)
        enrolment.register(OWNER, identity(WHO), budget, earth.clock())

    def act() -> None:
        person, phone = earth.person(WHO), frozenset({Proof.OTHER_PHONE})
        enrolment.settle(OTHER, other, phone, budget, earth.clock(), claim=person)
        enrolment.settle_dependant(AGENT, "parent", other, phone, budget, earth.clock(), claim=person)

    for _ in killer.everywhere(earth, act, given=given):
        earth.works()
        assert in_record(earth) == (OWNER, [], Level.PHONE)
        saved = records.people.get(records.claims.own_id(OTHER, other))
        assert saved
        assert (saved.owner, saved.level) == (OTHER, Level.CLAIM)
        assert earth.person(WHO) not in {entry.person for entry in records.agents.dependants(AGENT)}
