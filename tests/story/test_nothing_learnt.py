"""Whether somebody is on record is learnt from no wording, no number of steps, and no request to others.

Time is not measured but what takes it: the round trips to the store and the requests to other services before the
answer leaves. What depends on the record is done in jobs after it. The answers and pictures: ``test_who_holds``.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from time import strptime
from typing import Any

import pytest

from bot.app import build_router
from bot.channel import Message
from bot.health.people.proxy import Relation, possible_relation
from bot.sandbox.authorities.people import Status
from tests.cases import tried
from tests.cast import CODE, Someone
from tests.claimants import (
    ADULT,
    CHILD,
    COMPARED,
    ELDER,
    HELPER,
    PEOPLE,
    RELATIONS,
    RELATIVE,
    THIEF,
    Scene,
    SceneKeeper,
    claims,
    states_of,
)
from tests.clock import morning
from tests.talk import Chat
from tests.wording import TEXTS

ADULTS, CHILDREN = states_of(ADULT), states_of(CHILD)
KINDS = tuple(state for state in ADULTS if state in COMPARED)


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


def checked(who: Someone) -> tuple[str, ...]:
    """Registers with name and number and asks staff to compare face and document."""
    return *alone(who), "确认", "申请核对"


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
        (others_phone, KINDS),
        (relative, ADULTS),
        (ward, KINDS),
        (checked, ADULTS),
        (wrong_name, KINDS),
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


@dataclass(frozen=True)
class WayIn:
    """How somebody claims a person, without a proof of anything but the document.

    ``phone``: whose number they prove by a code; empty: none. ``relation``: what they say that the person is to them,
    None: they say to be the person. ``answer``: what all say who are asked, empty: nobody answers.
    """

    phone: str = ""
    relation: Relation | None = None
    answer: str = ""

    def __str__(self) -> str:
        """Tell it from the others in the names of tests."""
        phone = {"": "no phone", THIEF.phone: "own phone", HELPER.phone: "phone of a holder"}[self.phone]
        return f"{self.relation or 'self'}, {phone}{', no' if self.answer else ''}"

    def goes(self, scene: Scene) -> None:
        """Claims the person, and all who are asked answer."""
        if self.phone == HELPER.phone:
            scene.chat("helper").registers(HELPER)
            scene.earth.passes(minutes=2)
        chat, who = scene.chat("new"), replace(scene.who, phone=self.phone)
        if self.relation:
            chat.registers(RELATIVE)
            chat.adds(who, TEXTS.say("zh", f"relative.relation.option.{self.relation}").partition("|")[0])
        elif self.phone:
            chat.registers(who)
        else:
            claims(chat, scene.who)
        assert chat.claims, chat.sees
        scene.earth.works()
        for name in {"old", "agent", "another", "helper"} & scene.openids.keys() if self.answer else ():
            scene.chat(name).says(*(f"{self.answer}{what}" for what in ("代办", "转移", "核验")))


def relations_to(who: Someone) -> list[Relation]:
    """What this person can be to RELATIVE, by their ages."""
    today = morning().date()
    agent, born = (date(*strptime(one.born or one.number[6:14], "%Y%m%d")[:3]) for one in (RELATIVE, who))
    return [relation for relation in Relation if possible_relation(relation, agent, born, today)]


def ways_in(who: Someone) -> list[WayIn]:
    """Each way in for this person."""
    own = (WayIn(), WayIn(THIEF.phone), WayIn(HELPER.phone, answer="拒绝"))
    silence, no, phone = WayIn(), WayIn(answer="拒绝"), WayIn(THIEF.phone)
    first, *others = relations_to(who)
    acting = [replace(way, relation=first) for way in (silence, no, phone)]
    acting += [replace(silence, relation=one) for one in others if who in (ADULT, CHILD, ELDER)]
    return [*own, *([WayIn(HELPER.phone)] if who is ADULT else []), *acting]


WAYS = [(name, way) for name, who in PEOPLE.items() for way in ways_in(who)]
WORDS = (
    "我的码",
    "为什么",
    "我的信息",
    "谁扫过我",
    "我的代办人",
    "家人的码",
    "家人为什么",
    "验证手机",
    "申诉",
    "我的申请",
    "核对证件",
    "申请核对",
    "更正信息",
    "修改手机号",
    "换微信",
    "纸质码",
    "挂失",
    "昵称",
    "解除代办",
    "已故",
    "注销",
    "人工",
)


def reads_within_80_hours(scene: Scene, name: str) -> str:
    """All that the account says in this chat, without receipt numbers, times and links, with the words of cards."""
    chat = scene.chat(name)
    for hours in (48, 25, 7):
        scene.earth.passes(hours=hours)
        scene.earth.works()
        chat.says("取消", "0")
    cards = []
    for word in WORDS:
        chat.says("取消", word)
        cards += [chat.card["title"], chat.card["text"], str(chat.colour)] if chat.last["kind"] == "news" else []
    return re.sub(r"\d{8}|\d\d:\d\d|/c/\S+", "", "\n".join((chat.all, *cards)))


@pytest.mark.parametrize(("person", "way"), tried(WAYS), ids=str)
def test_what_somebody_without_a_proof_reads_within_80_hours_is_the_same_in_every_state(
    keeper: SceneKeeper, store: object, person: str, way: WayIn
) -> None:
    """Also what the holder of the phone reads that they use: it may be their own other chat."""
    read = {}
    for state in COMPARED & set(states_of(PEOPLE[person])):
        with keeper.scene(state) as scene:
            way.goes(scene)
            read[state] = [reads_within_80_hours(scene, name) for name in ("new", "helper") if name in scene.openids]

    assert read == dict.fromkeys(read, next(iter(read.values())))


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
