"""Whether somebody is on record is learnt from no wording, no number of steps, and no request to others.

Time is not measured but what takes it: the round trips to the store and the requests to other services before the
answer leaves. What depends on the record is done in jobs after it. The answers and pictures: ``test_who_holds``.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.app import build_router
from bot.channel import Message
from bot.sandbox.authorities.people import Status
from tests.cast import CODE, Someone
from tests.claimants import ADULT, CHILD, RELATIONS, RELATIVE, STATES, THIEF, Scene, SceneKeeper
from tests.talk import Chat

ADULTS = tuple(state for state, (who, _) in STATES.items() if who is ADULT)
CHILDREN = tuple(state for state, (who, _) in STATES.items() if who is CHILD)


def alone(who: Someone) -> tuple[str, ...]:
    """Registers with name and number."""
    return "注册", *who.own_answers(), "收不到", "同意"


def others_phone(who: Someone) -> tuple[str, ...]:
    """Registers with a code that came to somebody else's phone."""
    return "注册", *replace(who, phone=THIEF.phone).own_answers(), CODE, "同意"


def relative(who: Someone) -> tuple[str, ...]:
    """Wants to act for the person."""
    return "代办", RELATIONS[who], *replace(who, phone="").dependant_answers(), "同意"


def ward(who: Someone) -> tuple[str, ...]:
    """Wants to act for a ward, which staff look at."""
    return "代办", "其他", *replace(who, phone="").dependant_answers(), "同意"


def wrong_name(who: Someone) -> tuple[str, ...]:
    """Registers with a wrong name."""
    return "注册", *who.called("王一").own_answers(), "收不到", "同意"


def steps_before_the_answer(scene: Scene, chat: Chat, text: str) -> tuple[int, Any]:
    """The round trips to the store and the requests to the services until this text is answered, in this thread."""
    store, asked = scene.earth.parts.records.store, Counter(scene.earth.state.switches._requests)
    at, trips = int(scene.earth.clock().timestamp()), store.round_trips
    build_router(scene.earth.parts).answer(Message(chat.openid, "gh", "text", at, "12345", text))
    return store.round_trips - trips, sorted((Counter(scene.earth.state.switches._requests) - asked).items())


@pytest.mark.parametrize(
    ("form", "states"),
    [
        (alone, ADULTS),
        (others_phone, ADULTS),
        (relative, ADULTS),
        (ward, ADULTS),
        (wrong_name, ADULTS),
        (relative, CHILDREN),
    ],
)
def test_an_answer_takes_the_same_steps_in_every_state(
    keeper: SceneKeeper, store: object, form: Callable[[Someone], tuple[str, ...]], states: tuple[str, ...]
) -> None:
    taken = {}
    for state in (states[0], *states):  # the first time the store learns scripts
        with keeper.scene(state) as scene:
            chat = scene.chat("new")
            if form in (relative, ward):
                chat.registers(RELATIVE)
            chat.says(*form(scene.who))
            taken[state] = steps_before_the_answer(scene, chat, "确认")

    assert taken == dict.fromkeys(states, taken[states[0]])


def read_later(scene: Scene, chat: Chat) -> str:
    """What the account says in the next hours, without the receipt numbers; the words of cards too."""
    since = len(chat.all)
    for _ in range(3):
        scene.earth.works()
        scene.earth.passes(hours=1)
    chat.says("家人的码")
    return re.sub(r"\d{8}", "", chat.all[since:] + chat.card["text"])


@pytest.mark.parametrize(
    ("form", "states"), [(relative, ADULTS), (ward, ADULTS), (relative, CHILDREN), (ward, CHILDREN)]
)
def test_what_an_agent_reads_later_is_the_same_in_every_state(
    keeper: SceneKeeper, store: object, form: Callable[[Someone], tuple[str, ...]], states: tuple[str, ...]
) -> None:
    read = set()
    for state in states:
        with keeper.scene(state) as scene:
            chat = scene.chat("new")
            chat.registers(RELATIVE)
            chat.says(*form(scene.who), "确认")
            read.add(read_later(scene, chat))

    assert len(read) == 1


@pytest.mark.parametrize("temperature", ["36.5", "37.6"])
def test_an_entry_by_hand_reads_the_same_for_somebody_on_record_and_for_nobody(
    keeper: SceneKeeper, store: object, temperature: str
) -> None:
    said = set()
    for state in ADULTS:
        with keeper.scene(state) as scene:
            scene.earth.health(scene.who, Status.CLEAR)
            scene.earth.works()
            scanner = scene.site.scanner
            entered = scanner.says("无码登记", *scene.who.entry_answers(), temperature, "确认")
            said.add((entered, re.sub(r"\d\d:\d\d", "", scanner.says("我的记录").splitlines()[1])))

    assert len(said) == 1
