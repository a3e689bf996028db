"""Nobody proves in person (人证核对) whom they claim themselves, or somebody they act for."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bot.health.people.assurance import Level
from tests.cast import Someone, adult, aged
from tests.claimants import Scene, SceneKeeper, claims
from tests.story.test_taking_over import holder
from tests.talk import Chat
from tests.world import World


@pytest.fixture
def scene(keeper: SceneKeeper, store: object) -> Iterator[Scene]:
    """A gate where face and document may be compared."""
    with keeper.scene("nobody") as found:
        yield found


def stranger(scene: Scene) -> tuple[Chat, Someone]:
    """The scanner's own chat claims to act for a stranger."""
    who = scene.earth.knows(replace(adult(), phone=""))
    scene.site.scanner.adds(who, "兄弟姐妹")
    return scene.site.scanner, who


def elsewhere(scene: Scene) -> tuple[Chat, Someone]:
    """The stranger claims their own record in another chat, besides."""
    _, who = stranger(scene)
    chat = scene.earth.chat()
    claims(chat, replace(who, phone=adult().phone))
    return chat, who


def by_another_agent(scene: Scene) -> tuple[Chat, Someone]:
    """Another agent claims to act for the stranger, besides."""
    _, who = stranger(scene)
    chat = holder(scene.earth, adult())
    chat.adds(who, "兄弟姐妹")
    return chat, who


def by_their_own_dependant(scene: Scene) -> tuple[Chat, Someone]:
    """Somebody for whom the scanner acts claims to act for a stranger."""
    brother, who = adult(), scene.earth.knows(replace(adult(), phone=""))
    chat = holder(scene.earth, brother)
    scene.site.scanner.adds(replace(brother, phone=""), "兄弟姐妹")
    scene.earth.works()
    assert "已同意" in chat.says("同意代办")
    chat.adds(who, "兄弟姐妹")
    return chat, who


def by_nobody_near(scene: Scene) -> tuple[Chat, Someone]:
    """Somebody else claims to act for a stranger."""
    who = scene.earth.knows(replace(adult(), phone=""))
    chat = holder(scene.earth, adult())
    chat.adds(who, "兄弟姐妹")
    return chat, who


OWN: tuple[Callable[[Scene], tuple[Chat, Someone]], ...] = (
    stranger,
    elsewhere,
    by_another_agent,
    by_their_own_dependant,
)


@pytest.mark.parametrize("claim", [*OWN, by_nobody_near], ids=lambda claim: claim.__name__)
def test_a_scanner_proves_nobody_of_their_own(scene: Scene, claim: Callable[[Scene], tuple[Chat, Someone]]) -> None:
    chat, who = claim(scene)
    scene.earth.works()
    chat.says("取消", "我的码" if claim is elsewhere else "家人的码")
    assert chat.claims

    scene.site.scans(chat)
    said = scene.site.scanner.says(who.number[-6:])
    scene.earth.works()

    own = claim in OWN
    assert scene.earth.words("gate.seen.compared") in said
    assert (scene.earth.words("notice.own_proof") in scene.site.scanner.all) is own
    assert level(scene.earth, who) is (Level.CLAIM if own else Level.IN_PERSON)
    assert (scene.site.audited("person.confirm"), scene.site.audited("refused.person.confirm")) == (not own, own)


def test_another_scanner_proves_a_scanners_family(scene: Scene) -> None:
    child, mother = scene.earth.knows(replace(aged(9, 40), phone="")), scene.site.scanner
    mother.adds(child, "子女")
    colleague = scene.site.somebody()
    scene.site.binds(colleague, "西进站口")
    colleague.says("上岗")
    mother.says("取消", "家人的码")

    scene.site.scans(mother, colleague)
    colleague.says(child.number[-6:])
    scene.earth.works()

    assert level(scene.earth, child) is Level.IN_PERSON


def level(earth: World, who: Someone) -> Level:
    """The level of this person's record."""
    record = earth.parts.records.people.get(earth.person(who))
    assert record
    return record.level
