"""What somebody typed who only claimed a person is on no record that somebody else gets, however they get it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from bot.health.people.identity import Identity
from bot.sandbox.authorities.people import person_id
from bot.sandbox.authorities.switches import Mode, Service
from bot.store.access.operators import Role
from tests.cast import PASSPORT, Someone, adult, aged, elder
from tests.claimants import Scene, SceneKeeper, claims
from tests.gatehouse import Gatehouse
from tests.handlers.gate.site import Site
from tests.staff import Staff, receipt_in
from tests.story.test_correcting import identity
from tests.story.test_taking_over import holder
from tests.talk import Chat
from tests.world import World

SLIP = "钱多多"
PHONE = "13900009999"


@dataclass
class Town:
    """A gate where face and document may be compared, and staff."""

    staff: Staff
    scene: Scene

    @property
    def earth(self) -> World:
        """The world."""
        return self.scene.earth

    @property
    def site(self) -> Site:
        """The gate."""
        return self.scene.site

    def squats(self, who: Someone) -> None:
        """A stranger claims this person under another name while the register is down, and a gate compares."""
        stranger = self.earth.chat()
        claims(stranger, replace(who, name=SLIP, phone=PHONE))
        self.compares(stranger, who)

    def compares(self, shown: Chat, who: Someone) -> str:
        """The scanner compares face and document of who shows this code."""
        self.site.scans(shown)
        self.site.scanner.says(who.number[-6:])
        said = self.site.scanner.says("36.5")
        self.earth.works()
        return said

    def kin(self, chat: Chat, agent: Someone, who: Someone) -> None:
        """An agent of the same household."""
        self.earth.state.registry.make_kin(*(person_id(one.type, one.number) for one in (agent, who)))
        chat.adds(replace(who, phone=""), who.relation)

    def code(self, chat: Chat, _: Someone, who: Someone) -> None:
        """An agent, with the code to the person's own phone."""
        chat.adds(who, who.relation)

    def agent_in_person(self, chat: Chat, _: Someone, who: Someone) -> None:
        """An agent, and the document compared at the gate."""
        chat.adds(replace(who, phone=""), who.relation)
        self.earth.works()
        chat.says("家人的码", who.name)
        self.compares(chat, who)

    def agent_by_staff(self, chat: Chat, _: Someone, who: Someone) -> None:
        """An agent of somebody who is no relative, by two operators."""
        chat.adds(replace(who, phone=""), "其他")
        self.earth.works()
        for name in ("zhou", "wu"):
            self.staff.key(name, Role.REVIEWS)
            self.staff.votes(name, "approve", receipt_in(chat.all))
        self.earth.works()

    def own_in_person(self, _: Chat, __: Someone, who: Someone) -> None:
        """The own chat, and the document compared at the gate."""
        chat = self.earth.chat()
        claims(chat, who)
        self.earth.works()
        self.compares(chat, who)

    def relatives_phone(self, chat: Chat, relative: Someone, who: Someone) -> None:
        """The own chat with a relative's phone, and the relative's yes."""
        self.earth.passes(minutes=2)
        self.earth.chat().registers(replace(who, phone=relative.phone))
        self.earth.works()
        chat.says("同意核验")


@pytest.fixture
def town(keeper: SceneKeeper, store: object) -> Iterator[Town]:
    """A gate that an operator allowed to compare face and document."""
    with keeper.scene("nobody") as scene:
        yield Town(Staff(Gatehouse(scene.earth)), scene)


Way = Callable[[Town, Chat, Someone, Someone], None]
WAYS: dict[Way, Callable[[], Someone]] = {
    Town.kin: lambda: replace(aged(9, 40), phone=""),
    Town.code: elder,
    Town.agent_in_person: lambda: replace(elder(), phone=""),
    Town.agent_by_staff: lambda: replace(adult(), phone=""),
    Town.own_in_person: adult,
    Town.relatives_phone: adult,
}
"""How somebody gets a record, and whose."""


def recover(earth: World) -> None:
    """The register answers again, and the bot knows it."""
    earth.recovers()
    earth.passes(minutes=30)
    earth.works()


def on_record(earth: World, who: Someone) -> Identity:
    """What the record says of this person, which somebody holds."""
    record = earth.parts.records.people.get(earth.person(who))
    assert record
    assert record.held, who
    return identity(earth, who)


def test_a_slip_of_who_came_first_is_on_nobodys_record(town: Town) -> None:
    earth = town.earth
    wanted = {way: earth.knows(make()) for way, make in WAYS.items()}
    agent = adult()
    chat = holder(earth, agent)
    earth.switch(Mode.OFF, Service.IDENTITY)
    for who in wanted.values():
        town.squats(who)
    recover(earth)

    for way, who in wanted.items():
        way(town, chat, agent, who)
        found, phone = on_record(earth, who), agent.phone if way is Town.relatives_phone else who.phone
        assert (way.__name__, found.name, found.phone) == (way.__name__, who.name, phone and f"+86{phone}")
        assert SLIP not in "".join(one.name for one in found.former)

    child = wanted[Town.kin]
    revealed = town.staff.person("chen", "reveal", child).output
    assert (child.name in revealed, SLIP in revealed, PHONE in revealed) == (True, False, False)
    chat.says("取消", "家人的码", child.name)
    town.site.scans(chat)
    assert child.name[0] in town.site.scanner.sees
    assert SLIP[0] not in town.site.scanner.sees
    assert child.name in chat.says("取消", "解除代办")


def test_phone_and_birth_date_of_who_came_first_are_on_nobodys_record(town: Town) -> None:
    earth, parent, phone = town.earth, town.earth.knows(adult()), adult().phone
    who = earth.knows(Someone("安娜", "X7654327", PASSPORT, phone, "英国", "19800412"))
    earth.state.registry.set_phone(person_id(who.type, who.number), "")
    mother = holder(earth, parent)
    earth.chat().says("中文", "注册", *who.own_answers(), "收不到", "同意", "确认")
    earth.works()

    earth.state.registry.make_kin(*(person_id(one.type, one.number) for one in (parent, who)))
    mother.adds(replace(who, phone="", born="20150412"), "子女")

    found = on_record(earth, who)
    assert (found.phone, found.proved, found.born) == ("", False, "2015-04-12")


def test_at_a_gate_a_claim_has_the_name_that_the_register_confirmed(town: Town) -> None:
    earth, who, own = town.earth, town.earth.knows(adult()), town.earth.chat()
    town.scene.verifies(allowed=False)
    earth.switch(Mode.OFF, Service.IDENTITY)
    town.squats(who)
    recover(earth)

    claims(own, who)
    earth.works()
    town.site.scans(own)

    assert who.name[0] in town.site.scanner.says(who.number[-6:])
    assert SLIP[0] not in town.site.scanner.sees


def test_nothing_typed_is_kept_with_a_new_document(town: Town) -> None:
    earth = town.earth
    old = earth.knows(Someone("安娜", "X7654301", PASSPORT, adult().phone, "英国", "19900412"))
    new = earth.knows(replace(old, number="X7654302"))
    earth.state.registry.set_phone(person_id(new.type, new.number), old.phone)
    earth.state.registry.set_phone(person_id(old.type, old.number), old.phone)
    holder(earth, old)
    earth.switch(Mode.OFF, Service.IDENTITY)
    town.squats(new)
    recover(earth)

    key = town.staff.key("chen", Role.PEOPLE)
    about = ("--document", old.type, "--number", old.number, "--new-document", new.type)
    done = town.staff.house.command(
        "person", "correct", *about, "--reason", "核对了证件", key=key, given=f"{new.number}\n"
    )
    town.staff.confirms(receipt_in(done.output))
    earth.passes(hours=73)
    earth.works()

    found = on_record(earth, new)
    assert found.number == new.number
    assert SLIP not in [one.name for one in found.former]
