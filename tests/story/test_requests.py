"""Consent requests: a yes answers the request that was shown or chosen."""

from dataclasses import replace

from bot.sandbox.authorities.people import person_id
from bot.sandbox.wechat.injection import Fault
from bot.store.people.consent_requests import ConsentRequest
from tests.cast import CODE, MOTHER, Someone, adult, elder
from tests.staff import receipt_in
from tests.talk import Chat
from tests.world import World


def registered(earth: World, who: Someone) -> Chat:
    """The chat of a person who registered themselves."""
    chat = earth.chat()
    chat.registers(who)
    return chat


def asks(earth: World, agent: Chat, who: Someone) -> str:
    """Let an agent ask to act for a person on record; returns the agent's answer."""
    return agent.adds(who)


def test_when_several_wait_the_bot_asks_which_one(earth: World) -> None:
    who = elder()
    person, attacker, daughter = (registered(earth, one) for one in (who, adult(), MOTHER))
    asks(earth, attacker, who)
    earth.works()
    asks(earth, daughter, who)
    earth.works()

    listed = person.says("同意代办")
    assert listed.startswith(earth.words("agree.request.ask"))
    number = next(line[0] for line in listed.splitlines() if f"{MOTHER.name}（填的关系：父母）" in line)
    assert person.says(number) == earth.words("agents.agreed", agent=MOTHER.name)
    attacker.says("家人的码")
    assert attacker.claims
    earth.works()
    earth.passes(minutes=1)
    daughter.says("家人的码")
    assert daughter.last["kind"] == "image"
    assert person.says("拒绝代办").endswith(f"代办{who.name}的码，对方看不到任何信息。回复 0 看菜单。")


def test_a_no_with_several_requests_asks_too_and_can_be_left(earth: World) -> None:
    who = elder()
    person = registered(earth, who)
    for one in (adult(), MOTHER):
        asks(earth, registered(earth, one), who)
    earth.works()

    assert person.says("拒绝代办").startswith(earth.words("decline.request.ask"))
    assert person.says("取消") == earth.words("chat.closed")
    listed = person.says("English", "decline proxy")
    assert listed.startswith(earth.words("decline.request.ask", "en"))
    number = next(line[0] for line in listed.splitlines() if MOTHER.name in line)
    assert person.says(number) == earth.words("agents.declined", "en", agent=MOTHER.name, name=who.name)


def test_a_yes_before_the_request_was_shown_shows_it_and_does_nothing(earth: World) -> None:
    who = elder()
    person, attacker = registered(earth, who), registered(earth, MOTHER)
    asks(earth, attacker, who)
    earth.platform.injection.add(Fault("message/custom/send", code=45015, times=9))
    earth.works()

    said = person.says("同意代办")

    told = earth.words("notice.consent", agent=MOTHER.name, relation="父母", tail=MOTHER.phone[-4:])
    assert told in said
    assert earth.words("agree.request.ask") in said
    attacker.says("家人的码")
    assert attacker.claims
    assert person.says("1") == earth.words("agents.agreed", agent=MOTHER.name)


def test_flush_notices(earth: World) -> None:
    who = elder()
    person, daughter = registered(earth, who), registered(earth, MOTHER)
    earth.passes(days=3)  # nothing can be sent: all waits for the next answer
    asks(earth, daughter, who)
    earth.works()
    for _ in range(10):  # strangers cause what they can, again and again
        stranger = registered(earth, adult())
        asks(earth, stranger, who)
        earth.chat().says("注册", *who.own_answers()[:-1], adult().phone, CODE, "同意", "确认")
    earth.works()
    for number in range(40):
        earth.parts.services.notices.notify(person.id, earth.clock(), "notice.attempt")
        earth.parts.services.notices.notify(person.id, earth.clock(), "notice.agreed", name=f"欧{number}")

    told = ""
    for _ in range(10):
        told += person.says("0")

    assert told.count(earth.words("notice.consent", agent=MOTHER.name, relation="父母", tail=MOTHER.phone[-4:])) == 1
    assert told.count(earth.words("notice.attempt")) == 1
    assert told.count(earth.words("notice.agreed", name="欧39")) == 1


def test_a_takeover_warning_cannot_be_flushed(earth: World) -> None:
    who = adult()
    old = registered(earth, who)
    earth.passes(days=3)
    new = registered(earth, who)
    earth.works()
    assert new.colour == "green"
    for number in range(40):
        earth.parts.services.notices.notify(old.id, earth.clock(), "notice.attempt")
        earth.parts.services.notices.notify(old.id, earth.clock(), "notice.review_asked", receipt=f"{number:08}")

    told = ""
    for _ in range(6):
        told += old.says("0")

    assert told.count(earth.words("notice.moved", tail=who.phone[-4:])) == 1


def test_requests_displace_no_other_notice(earth: World) -> None:
    who = elder()
    person = registered(earth, who)
    names = [f"欧{'*' * number}" for number in range(1, 21)]
    for name in names:
        earth.parts.services.notices.notify(person.id, earth.clock(), "notice.agreed", name=name)
    asks(earth, registered(earth, MOTHER), who)
    earth.works()
    for _ in range(3):
        person.says("0")

    assert [name for name in names if earth.words("notice.agreed", name=name) not in person.all] == []


def test_a_sixth_request_is_refused_aloud_whoever_is_on_record(earth: World) -> None:
    said = []
    for on_record in (True, False):
        agent, asked = registered(earth, adult()), [elder() for _ in range(7)]
        for who in asked[:5]:
            if on_record:
                registered(earth, who)
            asks(earth, agent, replace(who, phone=""))
            earth.works()
            assert agent.claims
        said.append(asks(earth, agent, replace(asked[5], phone="")))

        earth.passes(hours=72)
        agent.says("确认")  # nothing that was typed is lost
        assert agent.claims

    assert said[0].startswith(earth.words("relative.finish.requests", limit=5))
    assert said[0].partition("\n")[0] == said[1].partition("\n")[0]


def test_a_no_and_unbinding_make_no_room_for_another_request(earth: World) -> None:
    agent, asked = registered(earth, adult()), [elder() for _ in range(6)]
    people = [registered(earth, who) for who in asked]
    for who in asked[:5]:
        asks(earth, agent, replace(who, phone=""))
    earth.works()
    people[0].says("拒绝代办")
    agent.says("解除代办", "1", "确认")

    assert earth.words("relative.finish.requests", limit=5) in asks(earth, agent, replace(asked[5], phone=""))
    people[1].says("同意代办")
    agent.says("确认")
    assert agent.claims  # a yes made room


def test_relatives_who_are_proved_are_no_requests(earth: World) -> None:
    agent = registered(earth, adult())
    for _ in range(7):
        asks(earth, agent, elder())
        assert agent.colour == "green"


def test_unfollowing_deletes_requests(earth: World) -> None:
    who = elder()
    person, attacker = registered(earth, who), registered(earth, MOTHER)
    asks(earth, attacker, who)
    earth.works()
    person.phone.unfollow()
    earth.passes(minutes=1)
    person.phone.follow()

    assert person.says("同意代办").endswith(earth.words("agents.none"))
    attacker.says("家人的码")
    assert attacker.claims


def test_after_a_no_the_same_agents_requests_are_ignored_for_a_week_with_the_same_answer(earth: World) -> None:
    who = elder()
    person, agent = registered(earth, who), registered(earth, MOTHER)
    first = asks(earth, agent, who)
    earth.works()
    person.says("拒绝代办")

    again = asks(earth, agent, who)
    earth.works()

    assert again == first
    assert person.says("同意代办") == earth.words("agents.none")
    other = adult()
    asks(earth, registered(earth, other), who)
    earth.works()
    assert earth.words("notice.consent", agent=other.name, relation="父母", tail=other.phone[-4:]) in person.all


def test_strangers_take_no_place_from_who_proved_something(earth: World) -> None:
    who = earth.knows(elder())
    person = registered(earth, who)
    strangers = [adult() for _ in range(6)]
    for stranger in strangers:
        asks(earth, registered(earth, earth.knows(stranger)), replace(who, phone=""))
        earth.works()
    waiting = earth.parts.records.consent_requests.waiting(person.id)
    assert len(waiting) == 5
    earth.passes(minutes=2)

    asks(earth, registered(earth, MOTHER), who)  # with the code that came to the person's phone
    earth.works()

    assert earth.words("notice.consent", agent=MOTHER.name, relation="父母", tail=MOTHER.phone[-4:]) in person.all
    assert strangers[5].name not in person.all
    assert MOTHER.name in person.says("同意代办")


def test_the_person_in_another_wechat_is_asked_for_though_strangers_wait(earth: World) -> None:
    who = earth.knows(adult())
    person = registered(earth, who)
    for _ in range(5):
        asks(earth, registered(earth, earth.knows(adult())), replace(who, phone=""))
    second = replace(who, phone=adult().phone)
    earth.state.registry.set_phone(person_id(who.type, who.number), f"{who.phone} {second.phone}")
    registered(earth, second)
    earth.works()

    assert earth.words("notice.asked_own", tail=second.phone[-4:]) in person.all


def test_where_no_place_is_left_staff_decide_about_who_proved_something(earth: World) -> None:
    who = earth.knows(adult())
    holder = registered(earth, who)
    requests, person = earth.parts.records.consent_requests, earth.person(who)
    for number in range(5):
        assert requests.add(holder.id, ConsentRequest(person, f"helper{number}", "child", f"C{number}", proved=True))
    second = replace(who, phone=adult().phone)
    earth.state.registry.set_phone(person_id(who.type, who.number), f"{who.phone} {second.phone}")
    other = registered(earth, second)
    earth.works()

    receipt = receipt_in(other.all)

    assert earth.words("notice.review_opened", receipt=receipt) in other.all
    assert earth.words("notice.review_asked", receipt=receipt) in holder.all


def test_who_is_asked_for_already_and_registers_again_needs_no_staff(earth: World) -> None:
    who = earth.knows(adult())
    registered(earth, who)
    second = replace(who, phone=adult().phone)
    earth.state.registry.set_phone(person_id(who.type, who.number), f"{who.phone} {second.phone}")
    other = registered(earth, second)
    earth.works()

    earth.passes(minutes=2)
    other.says("验证手机", second.phone, CODE)
    earth.works()

    assert other.claims
    assert earth.parts.records.reviews.open_ones() == ()
