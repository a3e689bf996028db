"""Recycled numbers: somebody proves a phone with which another person's hold was made."""

from dataclasses import replace

import pytest

from bot.chat.dialogue import Dialogue
from bot.sandbox.authorities.people import person_id
from handlers import ROUTES
from handlers.people.own_phone import phone_first
from tests.cast import CODE, Someone, adult, aged, elder
from tests.talk import Chat
from tests.wording import TEXTS
from tests.world import World


def holder(earth: World, who: Someone) -> Chat:
    """The chat of a person who proved their phone."""
    chat = earth.chat()
    chat.registers(earth.knows(who))
    assert chat.last["kind"] == "image"
    return chat


def gets(earth: World, who: Someone, phones: str) -> Someone:
    """Let these phones be the person's by the register; the same person with the first of them."""
    earth.state.registry.set_phone(person_id(who.type, who.number), phones)
    return replace(who, phone=(phones.split() or [who.phone])[0])


def recycled(earth: World, who: Someone) -> tuple[Chat, Someone, Chat]:
    """The chat of a person whose number went to somebody else, who has registered with it, and their chat."""
    old = holder(earth, who)
    gets(earth, who, "")
    other = replace(adult(), phone=who.phone)
    earth.passes(minutes=2)
    new = holder(earth, other)
    earth.works()
    return old, other, new


def recycled_of(earth: World, who: Someone) -> bool:
    """Whether the person must prove a phone again."""
    record = earth.parts.records.people.get(earth.person(who))
    assert record
    return record.recycled


def test_who_proves_the_number_gets_their_record_and_the_former_holder_is_told(earth: World) -> None:
    who = adult()
    old, other, new = recycled(earth, who)

    assert new.colour == "green"
    assert earth.words("notice.recycled") in old.all
    assert other.name not in old.all
    assert who.name not in new.all


def test_the_former_holder_shows_the_code_and_does_nothing_else(earth: World) -> None:
    old, _, _ = recycled(earth, adult())

    old.says("我的码")
    assert old.last["kind"] == "image"
    assert old.colour == "green"
    assert old.says("不是我1") == earth.words("phone.again")
    assert earth.words("info.recycled") in old.says("我的信息")


SHOWN = {"my_code", "live", "my_info", "my_reviews", "family_codes", "menu", "help", "human", "privacy"}
"""Commands that show the codes, or what everybody may read."""

SPOKEN = {
    "greeting",
    "thanks",
    "bye",
    "anger",
    "healthy",
    "no_nickname",
    "language",
    "speak",
    "elder",
    "standard",
    "desk",
}
"""Commands that change nothing, or only how the bot speaks; and one that only the staff know, who must be proved."""

WAYS_OUT = {"phone", "register", "appeal", "same", "staff_check"}
"""Proving a phone; being told that one is registered; asking for another record that was taken from this chat; joining
two records, for which the register must say that the phone is theirs.
"""

AT_GATES = {"duty_off", "scan", "undo", "my_scans", "entry", "practice"}
"""Commands that ask for a post, which somebody with a recycled number does not keep, or give one up for today."""

WORDS_OF = TEXTS.words["zh"]
COMMANDS = [route.name for route in ROUTES if route.name in WORDS_OF]
NO_COMMANDS = {"picked", "another", "accept", "document_tail", "measured", "not_me", "unknown"}
"""What is recognised by its form."""


def test_each_command_that_acts_asks_for_a_phone_first(earth: World) -> None:
    """A new command is one of these or asks too."""
    who, child = adult(), earth.knows(aged(9, 40))
    old = holder(earth, who)
    earth.state.registry.make_kin(*(person_id(one.type, one.number) for one in (who, child)))
    old.adds(replace(child, phone=""))
    gets(earth, who, "")
    earth.passes(minutes=2)
    holder(earth, replace(adult(), phone=who.phone))
    earth.works()
    old.says("0")

    asking = {name for name in COMMANDS if old.says("取消", WORDS_OF[name][0]) == earth.words("phone.again")}

    forms = [route.handler for route in ROUTES if route.name in asking and isinstance(route.handler, Dialogue)]
    assert {form.guard for form in forms} == {phone_first}  # one that is open stops too
    assert {*COMMANDS} - asking == SHOWN | SPOKEN | WAYS_OUT | AT_GATES
    others = {route.name for route in ROUTES if not route.name.startswith("on_")} - {*COMMANDS}
    assert others <= NO_COMMANDS


def test_an_agent_still_sees_why_the_code_of_a_person_with_a_recycled_number_has_its_colour(earth: World) -> None:
    mother, grandmother = earth.chat(), elder()
    mother.registers(earth.knows(adult()))
    mother.adds(earth.knows(grandmother), "父母")
    own = earth.chat()
    earth.passes(minutes=2)
    own.registers(grandmother)
    gets(earth, grandmother, "")
    earth.passes(minutes=2)
    holder(earth, replace(adult(), phone=grandmother.phone))

    assert recycled_of(earth, grandmother)
    assert earth.words("code.green.title") in mother.says("家人为什么")
    assert mother.says("谁扫过我", "2").startswith(grandmother.name)


def test_another_phone_that_is_theirs_lets_them_act_again(earth: World) -> None:
    who = adult()
    old, _, _ = recycled(earth, who)
    now = gets(earth, who, adult().phone)

    assert old.says("验证手机", now.phone, CODE) == earth.words("phone.changed", tail=now.phone[-4:])

    assert not recycled_of(earth, who)
    assert "关系" in old.says("代办")


def test_the_number_that_is_still_not_theirs_changes_nothing(earth: World) -> None:
    who = adult()
    old, _, _ = recycled(earth, who)
    earth.passes(minutes=2)

    assert old.says("验证手机", who.phone, CODE).startswith(earth.words("phone.finish.not_theirs"))
    assert recycled_of(earth, who)


def test_the_same_number_that_came_back_lets_them_act_again_and_is_nobody_elses(earth: World) -> None:
    who = adult()
    old, other, new = recycled(earth, who)
    gets(earth, other, "")
    gets(earth, who, who.phone)
    earth.passes(minutes=2)

    assert old.says("验证手机", who.phone, CODE) == earth.words("phone.changed", tail=who.phone[-4:])

    assert not recycled_of(earth, who)
    earth.works()
    assert recycled_of(earth, other)
    assert new.says("代办").endswith(earth.words("phone.again"))


def test_the_old_record_is_not_taken_with_the_recycled_number(earth: World) -> None:
    """Even when the operators' register says that the number is the former holder's again: who holds it is asked."""
    who = adult()
    old, _, _ = recycled(earth, who)
    gets(earth, who, who.phone)
    thief = earth.chat()
    earth.passes(minutes=2)

    thief.registers(who)

    assert thief.claims
    earth.works()
    assert earth.words("notice.asked_own", tail=who.phone[-4:]) in old.all
    old.says("我的码")
    assert old.colour == "green"


def test_a_new_wechat_with_the_phone_on_record_is_no_recycling(earth: World) -> None:
    who = adult()
    holder(earth, who)
    earth.passes(minutes=2)
    new = earth.chat()
    new.registers(who)
    earth.works()

    assert new.colour == "green"
    assert not recycled_of(earth, who)


def test_a_number_that_was_given_up_is_no_recycling(earth: World) -> None:
    who = adult()
    chat = holder(earth, who)
    earth.passes(minutes=2)
    now = gets(earth, who, adult().phone)
    chat.says("修改手机号", now.phone, CODE)
    holder(earth, replace(adult(), phone=who.phone))

    assert not recycled_of(earth, who)


def test_a_note_that_is_out_of_date_marks_nobody(earth: World) -> None:
    """As a process leaves it that ends before the former phone of a record is forgotten."""
    who, other, index = adult(), adult(), earth.parts.records.phone_index
    holder(earth, who)
    index.add(index.digest(f"+86{other.phone}"), earth.person(who))

    holder(earth, other)

    assert not recycled_of(earth, who)
    assert index.find(index.digest(f"+86{other.phone}")) == (earth.person(other),)


def test_a_relative_whose_phone_is_proved_by_an_agent_owns_it_too(earth: World) -> None:
    who, grandmother = adult(), elder()
    holder(earth, who)
    gets(earth, who, "")
    agent = holder(earth, adult())
    earth.passes(minutes=2)

    agent.adds(earth.knows(replace(grandmother, phone=who.phone)), "父母")

    assert recycled_of(earth, who)


@pytest.mark.parametrize("end", ["erase", "unfollow"])
def test_an_ended_record_leaves_nothing_in_the_index(earth: World, end: str) -> None:
    who = adult()
    chat = holder(earth, who)
    assert earth.keys("ph:*")
    earth.passes(minutes=2)

    if end == "erase":
        chat.says("注销", "1", CODE, "确认")
        assert "回执" in chat.all
    else:
        chat.phone.unfollow()
        earth.passes(days=91)
        earth.works()

    assert not earth.keys("ph:*")


def test_the_index_holds_no_number_in_clear(earth: World) -> None:
    who = adult()
    holder(earth, who)
    store = earth.parts.records.store

    (key,) = earth.keys("ph:*")
    ((field, person),) = [store.run(key, ("HGETALL", key))[0]]
    assert (len(field), person.decode()) == (8, earth.person(who))
    assert who.phone not in key


def cared_for(earth: World, who: Someone) -> tuple[Chat, Chat, str]:
    """The chats of an agent of somebody with a phone of their own, and of the one who then got the number; and what the
    agent was told.
    """
    agent = holder(earth, adult())
    assert agent.adds(earth.knows(who)) == ""
    earth.works()
    gets(earth, who, "")
    earth.passes(minutes=2)
    new = holder(earth, replace(adult(), phone=who.phone))
    earth.works()
    return agent, new, earth.words("notice.recycled_dependant", name=who.name)


def test_the_agents_of_somebody_whose_number_is_anothers_show_the_code_and_do_nothing_else(earth: World) -> None:
    who = elder()
    agent, new, told = cared_for(earth, who)

    assert told in agent.all
    assert who.name not in new.all
    assert recycled_of(earth, who)
    assert agent.says("家人的码") == ""
    assert agent.colour == "green"
    proof_first = earth.words("relative.again")
    assert agent.says("家人为什么") == proof_first
    assert agent.says("谁扫过我", "2") == proof_first
    assert agent.says("昵称", "老太太") == proof_first
    assert agent.says("已故", "确认") == proof_first
    assert "更正" in agent.says("更正信息")
    assert who.name not in agent.sees


def test_an_agent_proves_a_dependant_again_by_the_phone_in_use_now_alone(earth: World) -> None:
    who = elder()
    agent, _, _ = cared_for(earth, who)

    agent.adds(replace(who, phone=""))
    assert agent.sees.startswith(earth.words("relative.finish.again"))
    assert recycled_of(earth, who)
    agent.says("取消")
    now = gets(earth, who, adult().phone)

    assert agent.adds(now) == ""
    assert not recycled_of(earth, who)
    assert earth.words("code.green.title") in agent.says("家人为什么")
    record = earth.parts.records.people.get(earth.person(who))
    assert record
    assert earth.parts.records.people.identity(record).phone == f"+86{now.phone}"
    gets(earth, now, "")
    earth.passes(minutes=2)
    holder(earth, replace(adult(), phone=now.phone))
    assert recycled_of(earth, who)  # the new phone counts in the same way


def test_kin_and_a_chat_of_their_own_prove_a_dependant_again_too(earth: World) -> None:
    by_kin, by_chat = elder(), elder()
    mother = adult()
    agent = holder(earth, mother)
    for who in (by_kin, by_chat):
        agent.adds(earth.knows(who))
        gets(earth, who, "")
        earth.passes(minutes=2)
        holder(earth, replace(adult(), phone=who.phone))
    assert recycled_of(earth, by_kin)
    assert recycled_of(earth, by_chat)

    earth.state.registry.make_kin(*(person_id(one.type, one.number) for one in (mother, by_kin)))
    agent.adds(replace(by_kin, phone=""))
    holder(earth, gets(earth, by_chat, adult().phone))

    assert not recycled_of(earth, by_kin)
    assert not recycled_of(earth, by_chat)


def test_a_hold_by_kin_rests_on_no_phone(earth: World) -> None:
    mother, child = adult(), aged(9, 40)
    agent = holder(earth, mother)
    earth.state.registry.make_kin(*(person_id(one.type, one.number) for one in (mother, earth.knows(child))))
    agent.adds(child)
    gets(earth, child, "")
    earth.passes(minutes=2)
    holder(earth, replace(adult(), phone=child.phone))

    assert not recycled_of(earth, child)


def test_a_form_that_is_open_when_the_number_becomes_anothers_waits_for_the_phone(earth: World) -> None:
    who, child = adult(), elder()
    old = holder(earth, who)
    old.says("代办", "父母", child.name, child.document)
    gets(earth, who, "")
    earth.passes(minutes=2)
    holder(earth, replace(adult(), phone=who.phone))
    earth.works()

    said = old.says(child.number)
    assert said.endswith(f"{earth.words('phone.again')}\n\n{earth.words('chat.kept_for_later')}")
    now = gets(earth, who, adult().phone)
    old.says("验证手机", now.phone, CODE)
    assert not recycled_of(earth, who)
    assert earth.words("relative.number.ask", example="")[:6] in old.says("1")


def test_a_choice_that_is_open_when_the_number_becomes_anothers_is_dropped_with_a_word(earth: World) -> None:
    who = adult()
    old = holder(earth, who)
    for _ in range(2):
        old.adds(earth.knows(elder()))
        earth.passes(minutes=2)
    old.says("昵称", "1")
    gets(earth, who, "")
    holder(earth, replace(adult(), phone=who.phone))
    earth.works()

    said = old.says("老太太")

    assert said.endswith(f"{earth.words('phone.again')}\n\n{earth.words('chat.dropped')}")
    assert earth.words("chat.kept") not in old.says("0")


def test_another_agent_with_another_phone_of_theirs_leaves_no_note_of_the_former_one(earth: World) -> None:
    who, index = elder(), earth.parts.records.phone_index
    agent = holder(earth, adult())
    agent.adds(earth.knows(who))
    noted = index.find(index.digest(f"+86{who.phone}"))
    agent.says("解除代办", "1", "确认")
    now = gets(earth, who, adult().phone)
    earth.passes(minutes=2)

    holder(earth, adult()).adds(now)

    earth.passes(minutes=2)
    earth.works()
    assert noted == (earth.person(who),)
    assert index.find(index.digest(f"+86{who.phone}")) == ()
    assert index.find(index.digest(f"+86{now.phone}")) == noted
