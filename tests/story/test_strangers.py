"""Without a binding or consent no chat learns anything about a person."""

import re
from dataclasses import replace
from typing import Any

import pytest
import requests

from bot.health.people.attempts import ALL_DAILY, DOCUMENT_DAILY, MAX_PAUSE
from bot.sandbox.authorities.people import Status
from bot.sandbox.authorities.switches import Mode
from bot.sandbox.wechat.injection import Fault
from tests.cast import CITIZEN, FOREIGNER, GRANDMOTHER, MOTHER, VISITOR, Someone, adult
from tests.talk import Chat
from tests.world import World


def _added(_: World, stranger: Chat) -> None:
    stranger.adds(GRANDMOTHER)


def _registered(_: World, stranger: Chat) -> None:
    stranger.says("注册", *CITIZEN.own_answers(), "收不到", "同意", "确认")


def _agreed(_: World, stranger: Chat) -> None:
    stranger.says("同意代办", "我的代办人", "家人的码", "解除代办")


def _asked_by_name(_: World, stranger: Chat) -> None:
    stranger.says(CITIZEN.name, CITIZEN.number, f"我的码 {CITIZEN.name}", f"家人的码 {CITIZEN.number}")


def _added_without_authority(earth: World, stranger: Chat) -> None:
    earth.switch(Mode.OFF)
    stranger.adds(GRANDMOTHER)
    stranger.says("家人的码")
    earth.recovers()
    earth.passes(minutes=6)
    earth.works()


ATTEMPTS = [_added, _registered, _agreed, _asked_by_name, _added_without_authority]


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.__name__)
@pytest.mark.parametrize("known", [True, False], ids=["stranger registered", "stranger unknown"])
def test_without_binding_or_consent_a_chat_learns_nothing(earth: World, attempt: Any, known: bool) -> None:
    citizen, mother, stranger = earth.chat("citizen"), earth.chat("mother"), earth.chat("visitor")
    citizen.registers(CITIZEN)
    mother.registers(MOTHER)
    mother.adds(GRANDMOTHER)
    for who in (CITIZEN, GRANDMOTHER):
        earth.health(who, Status.CONFIRMED)  # a colour that the stranger must never see
    earth.works()
    if known:
        stranger.registers(VISITOR)

    attempt(earth, stranger)

    assert earth.words("code.red.title") not in stranger.all
    stranger.says("取消", "家人的码")
    assert stranger.last["kind"] == "text" or stranger.claims
    stranger.says("我的码")
    assert stranger.last["kind"] == ("image" if known else "text") or stranger.claims
    pictures = [item for item in earth.platform.conversations.items(stranger.openid) if item["kind"] == "image"]
    colours = {earth.colour(item["media_id"]) for item in pictures}
    assert colours <= {"green", "grey"}


def test_links_cannot_be_forged(earth: World) -> None:
    chat = earth.chat("citizen")
    earth.platform.injection.add(Fault("media/upload", code=45009, times=9))
    chat.registers(CITIZEN)
    page, picture = chat.card["url"], chat.card["picture"]

    for url in (page, picture):
        head, _, link = url.rpartition("/")
        for changed in ("A" + link[1:], link[:-6] + "AAAAAA", link.swapcase(), "x", f"{earth.person(CITIZEN)}.png"):
            assert requests.get(f"{head}/{changed}", timeout=5).status_code in (404, 410), changed
    crossed = picture.replace("/p/", "/c/").removesuffix(".png")
    assert requests.get(crossed, timeout=5).status_code == 410


def tried(who: Someone) -> Someone:
    """What a stranger enters who knows the number and tries a name, with a phone of their own."""
    return replace(who.called("王一"), phone=adult().phone)


def test_one_chat_checks_only_so_many_documents_a_day_also_when_they_match(earth: World) -> None:
    owner, stranger = earth.chat("citizen"), earth.chat()
    owner.registers(CITIZEN)
    said = []

    for _ in range(ALL_DAILY + 1):
        said.append(stranger.says("注册", *CITIZEN.own_answers(), "收不到", "同意", "确认"))
        earth.works()
        if not stranger.claims:
            break
        stranger.says("注销", "确定注销", "确认")

    assert len(said) == ALL_DAILY + 1
    assert said[-1].startswith(earth.words("person.finish.too_many_all"))
    assert owner.all.count(earth.words("notice.attempt")) == 1
    earth.passes(days=1)
    stranger.says("确认")
    assert stranger.claims
    earth.works()
    assert owner.all.count(earth.words("notice.attempt")) == 2


def pause_in(said: str) -> str:
    """What a chat says that has to wait, without the number of seconds: some may have passed."""
    return re.sub(r"\d+ 秒", "0 秒", said.partition("\n")[0])


def tries_a_hundred_names(earth: World, who: Someone) -> None:
    """Strangers check this document with wrong names, until each check of it brings the longest pause."""
    for _ in range(20):
        thief = earth.chat()
        thief.registers(tried(who))
        for _ in range(4):
            earth.passes(seconds=MAX_PAUSE)
            thief.says("1")


@pytest.mark.parametrize("on_record", [False, True], ids=["new", "on record"])
def test_a_hundred_wrong_names_do_not_keep_the_owner_of_the_phone_waiting(earth: World, on_record: bool) -> None:
    earth.knows(CITIZEN)
    if on_record:
        earth.chat().registers(CITIZEN)
    tries_a_hundred_names(earth, CITIZEN)
    owner = earth.chat("citizen")

    owner.registers(CITIZEN)

    assert owner.colour == "green"


def test_somebody_from_abroad_on_record_with_their_phone_does_not_wait_either(earth: World) -> None:
    earth.knows(FOREIGNER)
    earth.chat().registers(FOREIGNER)
    for _ in range(4):
        earth.chat().registers(replace(FOREIGNER.called("JANE DOE"), phone=adult().phone))
    new = earth.chat()

    new.registers(FOREIGNER)

    assert new.colour == "green"


def test_the_owner_may_correct_a_slip_and_still_not_wait(earth: World) -> None:
    earth.knows(CITIZEN)
    tries_a_hundred_names(earth, CITIZEN)
    owner = earth.chat("citizen")

    said = owner.registers(CITIZEN.called("王建囯"))
    assert pause_in(said) == earth.words("person.finish.pause", seconds=0)
    owner.says("改姓名", CITIZEN.name, "确认")

    assert owner.colour == "green"


def test_without_a_code_the_owner_waits_a_minute_at_most(earth: World) -> None:
    earth.knows(CITIZEN)
    tries_a_hundred_names(earth, CITIZEN)
    owner = earth.chat("citizen")

    said = owner.says("注册", *CITIZEN.own_answers(), "收不到", "同意", "确认")
    assert pause_in(said) == earth.words("person.finish.pause", seconds=0)
    earth.chat().registers(tried(CITIZEN))  # they go on, in vain
    earth.passes(seconds=MAX_PAUSE)
    owner.says("确认")  # nothing that was typed is lost

    assert owner.claims


def test_a_stranger_with_a_proved_phone_cannot_try_names_in_a_pause(earth: World) -> None:
    earth.knows(CITIZEN)
    tries_a_hundred_names(earth, CITIZEN)
    said = []

    for name in (CITIZEN.name, "王二", "王三"):
        stranger = earth.chat()
        asked = stranger.registers(replace(CITIZEN.called(name), phone=adult().phone))
        said.append((pause_in(asked), stranger.last["kind"]))
        for _ in range(DOCUMENT_DAILY + 1):
            assert pause_in(stranger.says("确认")) == earth.words("person.finish.pause", seconds=0)

    assert said == [(earth.words("person.finish.pause", seconds=0), "text")] * 3


def test_the_pause_is_the_same_for_somebody_on_record_and_for_nobody(earth: World) -> None:
    said = []
    for who, chat in ((CITIZEN, earth.chat("citizen")), (earth.knows(adult()), None)):
        if chat:
            chat.registers(who)
        for _ in range(4):
            last = earth.chat().registers(tried(who))
        said.append(pause_in(last))

    assert said == [earth.words("person.finish.pause", seconds=0)] * 2
