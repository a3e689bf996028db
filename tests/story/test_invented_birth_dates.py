"""Where the number tells no birth date and the register knows none, nobody gets a record by the age that was typed."""

import pytest

from bot.sandbox.authorities.people import Comparison, Person, person_id
from bot.sandbox.authorities.registry import Registry
from tests.cast import PASSPORT, Someone, adult
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


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The register knows no birth dates."""
    whole = Registry._compare_detail

    def compare(self: Registry, person: Person | None, key: str, value: str) -> Comparison:
        return Comparison.UNKNOWN if key == "birth" else whole(self, person, key, value)

    monkeypatch.setattr(Registry, "_compare_detail", compare)


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
