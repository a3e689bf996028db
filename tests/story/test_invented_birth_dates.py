"""Where the number tells no birth date and the register knows none, nobody gets a record by the age that was typed."""

from dataclasses import replace

import pytest

from bot.health.people.assurance import Level
from bot.sandbox.authorities.people import Comparison, Person, person_id
from bot.sandbox.authorities.registry import Registry
from bot.sandbox.wechat.scanner import Code
from tests.cast import CODE, PASSPORT, Someone, adult
from tests.gatehouse import Gatehouse
from tests.handlers.gate.site import OPERATOR
from tests.story.test_taking_over import holder
from tests.talk import Chat
from tests.world import World

BIRTH_DATES = {"子女": "20150412", "父母": "19480115"}


def relative(born: str) -> Someone:
    """A foreigner without a phone who says that they were born on this day."""
    return Someone("安娜", "X7654327", PASSPORT, "", "英国", born)


def adds(earth: World, relation: str) -> Chat:
    """An agent of the same household adds the relative."""
    who, agent = earth.knows(relative(BIRTH_DATES[relation])), adult()
    chat = holder(earth, agent)
    earth.state.registry.make_kin(*(person_id(one.type, one.number) for one in (agent, who)))
    chat.adds(who, relation)
    earth.works()
    return chat


def silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """The register knows no birth dates from now on."""
    whole = Registry._compare_detail

    def compare(self: Registry, person: Person | None, key: str, value: str) -> Comparison:
        return Comparison.UNKNOWN if key == "birth" else whole(self, person, key, value)

    monkeypatch.setattr(Registry, "_compare_detail", compare)


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The register knows no birth dates."""
    silence(monkeypatch)


@pytest.mark.parametrize("relation", BIRTH_DATES)
def test_kin_of_an_age_that_the_register_does_not_know_is_a_claim(earth: World, silent: None, relation: str) -> None:
    chat = adds(earth, relation)

    chat.says("取消", "家人的码")
    assert chat.claims


@pytest.mark.parametrize("relation", BIRTH_DATES)
def test_kin_of_an_age_that_the_register_confirms_is_held(earth: World, relation: str) -> None:
    chat = adds(earth, relation)

    chat.says("取消", "家人的码")
    assert chat.colour == "green"


class Office:
    """A venue where the scanner compares face and document (人证核对), and a claim of a foreigner."""

    def __init__(self, house: Gatehouse, who: Someone) -> None:
        self.house, self.earth, self.who = house, house.world, house.world.knows(who)
        self.scanner, self.claimant = holder(self.earth, adult()), self.earth.chat()
        venue = house.venue(holder(self.earth, adult()))
        house.scanner(venue, self.scanner)
        self.earth.parts.services.gate.approvals.allow_verification(
            OPERATOR, venue.id, "政务服务大厅", house.now, allowed=True
        )
        self.claimant.registers(self.who)
        assert self.claimant.claims

    def compares(self, typed: str) -> str:
        """What the scanner reads who types this from the document in hand."""
        self.earth.passes(minutes=2)
        self.claimant.says("我的码")
        self.scanner.phone.scan(Code(self.claimant.code), "SCAN")
        assert self.scanner.sees == self.earth.words("gate.document.claim_born")
        return self.scanner.says(typed)

    @property
    def level(self) -> Level:
        """The level of the record."""
        record = self.earth.parts.records.people.get(self.earth.person(self.who))
        assert record
        return record.level


def test_face_and_document_prove_nobody_whose_birth_date_was_not_compared_either(
    gatehouse: Gatehouse, silent: None
) -> None:
    office = Office(gatehouse, replace(FOREIGNER, born="20120412"))
    end, words = FOREIGNER.number[-6:], office.earth.words

    assert office.compares(end).startswith(words("gate.verdict.green"))
    assert office.level < Level.PHONE
    office.scanner.says("撤销")
    assert office.compares(f"{end} 1990-04-12") == words("gate.document.differs", left=2)
    assert office.level < Level.PHONE
    assert office.scanner.says(f"{end}20120412").startswith(words("gate.verdict.green"))
    assert office.level is Level.IN_PERSON
    office.claimant.says("0", "我的码")
    assert office.claimant.colour == "green"


FOREIGNER = Someone("安娜", "X7654327", PASSPORT, "13912345678", "英国", "19900412")


def test_a_phone_that_is_theirs_proves_nobody_whose_birth_date_the_register_does_not_know(
    earth: World, silent: None
) -> None:
    chat = earth.chat()

    chat.registers(earth.knows(FOREIGNER))

    assert chat.claims
    earth.works()
    assert earth.words("info.level.claim") in chat.says("我的信息")
    record = earth.parts.records.people.get(earth.person(FOREIGNER))
    assert record
    assert not record.held


def test_nor_does_the_phone_of_a_relative_who_says_yes(earth: World, silent: None) -> None:
    sister = adult()
    relative, chat = holder(earth, sister), earth.chat()
    earth.passes(minutes=2)

    chat.registers(earth.knows(replace(FOREIGNER, phone=sister.phone)))

    earth.works()
    assert relative.says("同意核验") == earth.words("agents.none")
    assert chat.claims


def test_the_data_of_a_held_record_are_known_when_the_register_knows_them_no_more(
    earth: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new, other = earth.chat(), earth.chat(), earth.chat()
    old.registers(earth.knows(FOREIGNER))
    assert old.colour == "green"
    silence(monkeypatch)
    earth.passes(minutes=2)

    other.registers(replace(FOREIGNER, born="19560412"))
    assert other.claims
    earth.passes(minutes=2)
    new.registers(FOREIGNER)
    assert new.colour == "green"
    phone = adult().phone
    earth.state.registry.set_phone(person_id(FOREIGNER.type, FOREIGNER.number), phone)

    assert new.says("修改手机号", phone, CODE) == earth.words("phone.changed", tail=phone[-4:])
