"""Recycled numbers and relatives' phones when a process ends at any round trip to the store."""

from dataclasses import replace

from bot.health.people.identity import Identity
from bot.sandbox.authorities.people import person_id
from tests.cast import Someone, adult
from tests.chats import chat_id
from tests.faults.killer import Killer
from tests.world import World

OLD, NEW = chat_id("oOld"), chat_id("oNew")


def identity(who: Someone) -> Identity:
    """A person's identity, as the form gives it after the phone was proved."""
    return Identity(who.name, who.type, who.number, f"+86{who.phone}", proved=True)


def registers(earth: World, chat: str, who: Someone) -> None:
    """Register a person in this chat, with the field that the form's commit writes."""
    found = earth.parts.services.enrolment.register(chat, identity(who), lambda: 4.0, earth.clock())
    earth.parts.records.chat_fields.set(chat, "me", found)


def owns(earth: World, who: Someone) -> None:
    """Let the person's phone be theirs, and nobody else's."""
    earth.state.registry.set_phone(person_id(who.type, who.number), who.phone)


def on_phone(earth: World, phone: str) -> set[str]:
    """The persons who are noted for the phone."""
    index = earth.parts.records.phone_index
    return set(index.find(index.digest(f"+86{phone}")))


def told(earth: World, chat: str, key: str) -> int:
    """How often a notice with this key waits for the chat."""
    return sum(f'"notice.{key}"' in notice.text for notice in earth.parts.records.chat_notices.read(chat))


def test_a_recycled_number(earth: World, killer: Killer) -> None:
    who = earth.knows(adult())
    other = earth.knows(replace(adult(), phone=who.phone))

    def before() -> None:
        owns(earth, who)
        registers(earth, OLD, who)
        owns(earth, other)

    for _ in killer.everywhere(earth, lambda: registers(earth, NEW, other), given=before):
        former, present = (earth.parts.records.people.get(earth.person(one)) for one in (who, other))
        assert former
        assert present
        assert (former.holder, former.recycled) == (OLD, True)
        assert (present.holder, present.recycled) == (NEW, False)
        assert on_phone(earth, who.phone) == {present.id}
        assert told(earth, OLD, "recycled") == 1


def test_another_phone_of_a_holder(earth: World, killer: Killer) -> None:
    who = earth.knows(adult())
    after = replace(who, phone=adult().phone)

    def before() -> None:
        owns(earth, who)
        registers(earth, OLD, who)
        owns(earth, after)

    def change() -> None:
        record = earth.parts.records.people.get(earth.person(who))
        assert record
        earth.parts.services.phone_change.prove(record, f"+86{after.phone}", lambda: 4.0, earth.clock())

    for _ in killer.everywhere(earth, change, given=before):
        earth.passes(minutes=1)
        earth.works()
        assert on_phone(earth, who.phone) == set()
        assert on_phone(earth, after.phone) == {earth.person(who)}


def test_the_question_to_a_relative_is_told_once(earth: World, killer: Killer) -> None:
    owner, claimant = borrowed(earth)

    def before() -> None:
        registers(earth, OLD, owner)
        registers(earth, NEW, claimant)

    def ask() -> None:
        earth.parts.jobs.run("claim", f"{claim(earth)} ask_relative", earth.clock())

    for _ in killer.everywhere(earth, ask, given=before):
        assert len(earth.parts.records.consent_requests.waiting(OLD)) == 1
        assert told(earth, OLD, "asked_relative") == 1


def test_the_yes_of_a_relative(earth: World, killer: Killer) -> None:
    owner, claimant = borrowed(earth)

    def before() -> None:
        registers(earth, OLD, owner)
        registers(earth, NEW, claimant)
        earth.parts.jobs.run("claim", f"{claim(earth)} ask_relative", earth.clock())

    def agree() -> None:
        earth.parts.services.consent.answer(OLD, f"{earth.person(claimant)}|{NEW}", earth.clock(), yes=True)

    for _ in killer.everywhere(earth, agree, given=before):
        record = earth.parts.records.people.get(earth.person(claimant))
        assert record
        assert (record.holder, record.level) == (NEW, 2)
        assert claim(earth) == record.id
        assert len(earth.keys("p:*")) == 2
        assert on_phone(earth, owner.phone) == {earth.person(owner), record.id}


def test_a_new_chat_with_the_relatives_phone(earth: World, killer: Killer) -> None:
    owner, claimant = borrowed(earth)
    third = chat_id("oThird")

    def lives() -> None:
        registers(earth, OLD, owner)
        registers(earth, NEW, claimant)
        earth.parts.jobs.run("claim", f"{claim(earth)} ask_relative", earth.clock())
        earth.parts.services.consent.answer(OLD, f"{earth.person(claimant)}|{NEW}", earth.clock(), yes=True)

    for _ in killer.everywhere(earth, lambda: registers(earth, third, claimant), given=lives):
        record = earth.parts.records.people.get(earth.person(claimant))
        assert record
        assert (record.holder, record.level) == (third, 2)
        assert earth.parts.records.people.identity(record).lender == earth.person(owner)
        assert len(earth.keys("p:*")) == 2
        assert told(earth, NEW, "moved") == 1


def test_the_end_of_the_wait_for_a_relative(earth: World, killer: Killer) -> None:
    owner, claimant = borrowed(earth)

    def before() -> None:
        registers(earth, OLD, owner)
        registers(earth, NEW, claimant)
        earth.parts.jobs.run("claim", f"{claim(earth)} ask_relative", earth.clock())

    for _ in killer.everywhere(
        earth, lambda: earth.parts.jobs.run("relative", claim(earth), earth.clock()), given=before
    ):
        assert earth.parts.records.consent_requests.waiting(OLD) == ()
        assert told(earth, NEW, "still_claim") == 1


def borrowed(earth: World) -> tuple[Someone, Someone]:
    """A person and somebody who uses their phone."""
    owner = earth.knows(adult())
    return owner, replace(earth.knows(adult()), phone=owner.phone)


def claim(earth: World) -> str:
    """The id of the new chat's own record or claim."""
    return earth.parts.records.chat_fields.read(NEW)["me"]
