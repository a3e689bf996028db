"""Notices: by a customer-service message while the platform allows it, else with the next answer."""

from bot.channel import MAX_CARD_BYTES
from bot.sandbox.authorities.people import Status
from bot.sandbox.wechat.injection import Fault
from tests.cast import CHILD, CITIZEN, GRANDMOTHER, MOTHER
from tests.world import World


def test_within_48_hours_a_notice_is_sent_at_once_and_only_once(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    earth.health(CITIZEN, Status.CONTACT)
    earth.works()

    told = earth.words("notice.own_colour.orange")
    assert chat.sees == told
    assert told not in chat.says("0")
    earth.passes(minutes=1)
    earth.works()
    assert chat.all.count(told) == 1


def test_a_status_shown_in_the_answer_is_not_notified(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    before = chat.all
    earth.passes(minutes=1)
    earth.works()

    assert chat.all == before


def test_older_records_without_a_notified_colour_get_notices_of_a_new_one(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    key = f"p:{{{earth.person(CITIZEN)}}}"
    earth.parts.records.store.run(key, ("HDEL", key, "c"))
    earth.health(CITIZEN, Status.CONTACT)
    earth.works()

    assert chat.sees == earth.words("notice.own_colour.orange")


def test_after_48_hours_a_notice_comes_with_the_next_answer(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    earth.passes(days=3)
    earth.health(CITIZEN, Status.CONTACT)
    earth.works()
    told = earth.words("notice.own_colour.orange")
    assert told not in chat.all

    said = chat.says("0")

    assert said == f"{told}\n\n{earth.words('hello.menu')}"
    assert told not in chat.says("0")


def test_users_who_only_show_codes_get_notices_on_a_card(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    earth.platform.injection.add(Fault("message/custom/send", code=48001, times=9))
    earth.health(CITIZEN, Status.CONFIRMED)
    earth.works()

    chat.says("我的码")

    assert chat.card["title"] == earth.words("code.red.title")
    why = earth.words("code.why.confirmed", hotline="12345")
    assert chat.card["text"] == f"{earth.words('notice.own_colour.red')}\n\n{why}"
    chat.says("我的码")
    assert chat.colour == "red"  # a picture again: all is told
    earth.works()
    assert earth.words("notice.own_colour.red") not in chat.all


def test_a_card_has_as_many_notices_as_fit_and_the_next_has_the_others(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    earth.passes(days=3)
    names = [f"欧{'*' * i}" for i in range(1, 10)]
    for name in names:
        earth.parts.services.notices.notify(chat.id, earth.clock(), "notice.taken_over", name=name)

    cards = []
    while chat.says("我的码"):
        cards.append(chat.card["text"])

    assert len(cards) > 1
    assert all(len(text.encode()) <= MAX_CARD_BYTES for text in cards)
    for name in names:
        assert "".join(cards).count(earth.words("notice.taken_over", name=name)) == 1, name


def test_after_a_permission_returns_waiting_notices_are_sent(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    earth.platform.injection.add(Fault("message/custom/send", code=48001))
    names = [f"欧{'*' * i}" for i in range(1, 10)]
    for name in names:
        earth.parts.services.notices.notify(chat.id, earth.clock(), "notice.taken_over", name=name)
    earth.works()
    assert earth.words("notice.taken_over", name=names[-1]) not in chat.all

    chat.says("我的码")
    assert earth.words("notice.taken_over", name=names[0]) in chat.card["text"]
    earth.passes(seconds=10)
    earth.works()

    assert chat.all.count(earth.words("notice.taken_over", name=names[-1])) == 1
    assert earth.words("notice.taken_over", name=names[0]) not in chat.all


def test_after_the_quota_of_messages_notices_wait(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    while any(window.left for window in earth.platform.windows.current(chat.openid)):
        earth.platform.windows.spend(chat.openid)
    earth.health(CITIZEN, Status.CONTACT)
    earth.works()

    told = earth.words("notice.own_colour.orange")
    assert told not in chat.all
    assert told in chat.says("0")


def test_an_agents_notices_name_the_dependant(earth: World) -> None:
    mother = earth.chat("mother")
    mother.registers(MOTHER)
    mother.adds(GRANDMOTHER)
    mother.adds(CHILD, "子女")
    earth.health(GRANDMOTHER, Status.CONFIRMED)
    earth.health(CHILD, Status.CONTACT)
    earth.works()

    assert earth.words("notice.dependant_colour.red", name="孙桂兰") in mother.all
    assert earth.words("notice.dependant_colour.orange", name="赵小宇") in mother.all
    mother.says("我的码")
    assert mother.colour == "green"  # everybody's colour is their own


def test_many_notices_at_once_arrive_complete(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    earth.passes(days=3)
    names = [f"欧{'*' * i}" for i in range(1, 19)]
    for name in names:
        earth.parts.services.notices.notify(chat.id, earth.clock(), "notice.taken_over", name=name)
    earth.works()

    for _ in range(6):
        chat.says("0")

    for name in names:
        assert chat.all.count(earth.words("notice.taken_over", name=name)) == 1, name


def test_many_notices_are_sent_complete(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    names = [f"欧{'*' * i}" for i in range(1, 19)]
    for name in names:
        earth.parts.services.notices.notify(chat.id, earth.clock(), "notice.taken_over", name=name)
    earth.works()

    for _ in range(6):
        chat.says("0")

    for name in names:
        assert chat.all.count(earth.words("notice.taken_over", name=name)) == 1, name


def test_unfollowing_deletes_the_chat_but_not_the_registration(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    chat.says("代办", "父母", GRANDMOTHER.name)
    chat.phone.unfollow()
    earth.health(CITIZEN, Status.CONTACT)
    earth.works()

    earth.passes(minutes=1)  # two events of one second count as one
    chat.phone.follow()
    assert chat.sees.endswith(earth.words("hello.welcome_back"))
    chat.says("我的码")
    assert chat.colour == "orange"
    assert "关系" in chat.says("代办")
