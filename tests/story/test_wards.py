"""Wards (其他): staff decide whether somebody acts for them, also after face and document were compared at a gate."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.health.people.assurance import Level
from bot.store.access.operators import Role
from tests.cast import Someone, adult, aged, elder
from tests.claimants import Scene, SceneKeeper, compares
from tests.gatehouse import Gatehouse
from tests.staff import Staff, receipt_in
from tests.story.test_taking_over import holder
from tests.talk import Chat

COMPARED = "face and document compared"


@pytest.fixture
def scene(keeper: SceneKeeper, store: object) -> Iterator[Scene]:
    """A gate where face and document may be compared."""
    with keeper.scene("nobody") as found:
        yield found


def guardian(scene: Scene, who: Someone) -> Chat:
    """Somebody who claims to act for this ward, and whose code was compared with the document."""
    chat = holder(scene.earth, adult())
    chat.adds(replace(who, phone=""), "其他")
    scene.earth.works()
    shows_grey(chat)
    compares(replace(scene, who=who), chat)
    scene.earth.works()
    return chat


def shows_grey(chat: Chat) -> None:
    chat.says("取消", "家人的码")
    assert chat.claims


@pytest.mark.parametrize("who", [aged(9, 40), adult(), elder()])
def test_a_ward_stays_grey_after_the_gate_until_staff_decide(scene: Scene, who: Someone) -> None:
    staff, earth = Staff(Gatehouse(scene.earth)), scene.earth
    scene.verifies(allowed=False)
    chat = guardian(scene, earth.knows(who))
    key = staff.key("zhou", Role.REVIEWS)
    assert COMPARED not in staff.house.command("review", "list", key=key).output
    scene.verifies(allowed=True)
    chat.says("家人的码")
    compares(replace(scene, who=who), chat)
    earth.works()

    shows_grey(chat)
    listed = staff.house.command("review", "list", key=key).output
    assert f"{COMPARED} {earth.clock():%Y-%m-%d}" in listed
    assert receipt_in(chat.all) in listed
    for name in ("zhou", "wu"):
        staff.votes(name, "approve", receipt_in(chat.all))
    earth.works()

    record = earth.parts.records.people.get(earth.person(who))
    assert record
    assert record.level is Level.IN_PERSON
    chat.says("取消", "家人的码")
    assert chat.colour == "green"


def test_a_wards_own_chat_is_asked_besides(scene: Scene) -> None:
    who = adult()
    own = holder(scene.earth, who)
    scene.earth.passes(minutes=2)

    chat = guardian(scene, who)

    shows_grey(chat)
    (review,) = scene.earth.parts.records.reviews.open_ones()
    assert review.compared
    assert scene.earth.words("notice.review_asked", receipt=review.receipt) in own.all
    assert "已同意" in own.says("取消", "同意代办")
