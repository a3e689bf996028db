"""A SIM in a relative's name: the code by SMS, and the yes of the relative whose own record has this phone."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.health.people.holds import PHONE_OWNER
from bot.sandbox.authorities.people import person_id
from bot.store.people.consent_requests import ConsentRequest
from tests.cast import CODE, Someone, adult
from tests.handlers.gate.site import OPERATOR, Site
from tests.talk import Chat
from tests.world import World


def registered(earth: World, who: Someone) -> Chat:
    """The chat of a person who holds their record."""
    chat = earth.chat()
    chat.registers(earth.knows(who))
    assert chat.last["kind"] == "image"
    earth.passes(minutes=2)
    return chat


def borrowing(earth: World, owner: Someone) -> tuple[Chat, Someone]:
    """The chat of a new person who proved this phone of somebody else, and the person."""
    who = replace(earth.knows(adult()), phone=owner.phone)
    chat = earth.chat()
    chat.registers(who)
    assert chat.claims
    earth.works()
    return chat, who


def level(earth: World, who: Someone) -> int:
    """The level of the person's record."""
    record = earth.parts.records.people.get(earth.person(who))
    assert record
    return int(record.level)


def test_the_yes_of_the_relative_makes_it_a_hold(earth: World) -> None:
    owner = adult()
    relative = registered(earth, owner)
    chat, who = borrowing(earth, owner)
    asked = earth.words("notice.asked_relative", name=who.name, tail=owner.phone[-4:])
    assert asked in relative.all

    assert relative.says("同意核验") == earth.words("agents.agreed_phone", name=who.name)
    earth.works()

    assert earth.words("notice.verified") in chat.all
    chat.says("我的码")
    assert chat.last["kind"] == "image"
    assert chat.colour == "green"
    assert level(earth, who) == 2
    assert earth.words("agents.none") in relative.says("同意核验")


def test_the_relative_stays_who_they_are_and_goes_on(earth: World) -> None:
    owner = adult()
    relative = registered(earth, owner)
    _, who = borrowing(earth, owner)
    relative.says("同意核验")
    earth.passes(minutes=2)
    new = earth.chat()
    new.registers(owner)
    earth.works()

    assert new.colour == "green"
    for one in (owner, who):
        record = earth.parts.records.people.get(earth.person(one))
        assert record
        assert not record.recycled
    third = replace(earth.knows(adult()), phone=owner.phone)
    earth.passes(minutes=2)
    other = earth.chat()
    other.registers(third)
    earth.works()
    assert earth.words("notice.asked_relative", name=third.name, tail=owner.phone[-4:]) in new.all


def test_a_phone_proved_later_asks_the_relative_too(earth: World) -> None:
    owner = adult()
    relative = registered(earth, owner)
    who, chat = earth.knows(adult()), earth.chat()
    chat.says("注册", *who.own_answers(), "收不到", "同意", "确认")
    earth.passes(minutes=2)

    chat.says("验证手机", owner.phone, CODE)
    assert chat.card["text"] == earth.words("phone.submitted")
    earth.works()
    relative.says("同意核验")
    earth.works()

    chat.says("我的码")
    assert chat.colour == "green"


@pytest.mark.parametrize("answer", ["拒绝核验", ""])
def test_a_no_or_silence_leaves_a_claim_and_the_claimant_is_told(earth: World, answer: str) -> None:
    owner = adult()
    relative = registered(earth, owner)
    chat, who = borrowing(earth, owner)

    if answer:
        assert relative.says(answer) == earth.words("agents.declined_phone", name=who.name)
        earth.works()
        assert earth.words("notice.still_claim") not in chat.all
    earth.passes(hours=73)
    earth.works()

    assert earth.words("notice.still_claim") in chat.all + chat.says("0")
    assert earth.parts.records.reviews.open_ones() == ()
    assert level(earth, who) == 1
    assert relative.says("同意核验").endswith(earth.words("agents.none"))
    chat.says("我的码")
    assert chat.claims


def test_a_claimant_learns_nothing_of_who_has_the_phone(earth: World) -> None:
    known, unknown = adult(), earth.knows(adult())
    registered(earth, known)
    chats = [borrowing(earth, one)[0] for one in (known, unknown)]

    assert chats[0].card["text"] == chats[1].card["text"]
    assert chats[0].sees == chats[1].sees
    earth.passes(hours=73)
    earth.works()
    for chat in chats:
        assert earth.words("notice.still_claim") in chat.all + chat.says("0")


def test_a_yes_after_somebody_else_got_the_record_gives_nothing_and_tells_nothing(earth: World) -> None:
    owner = adult()
    relative = registered(earth, owner)
    who = earth.knows(adult())
    chat = earth.chat()
    chat.registers(replace(who, phone=owner.phone))
    earth.works()
    registered(earth, who)

    assert relative.says("同意核验") == earth.words("agents.agreed_phone", name=who.name)
    earth.works()
    chat.says("我的码")
    assert chat.claims
    assert earth.words("notice.verified") not in chat.all


@pytest.mark.parametrize("held", [True, False])
def test_the_relative_is_asked_whether_or_not_somebody_holds_the_record(earth: World, held: bool) -> None:
    """The relative may be the claimant too, in another chat."""
    owner, who = adult(), earth.knows(adult())
    relative = registered(earth, owner)
    if held:
        registered(earth, who)
    earth.chat().registers(replace(who, phone=owner.phone))
    earth.works()

    assert earth.words("notice.asked_relative", name=who.name, tail=owner.phone[-4:]) in relative.all


def test_nobody_is_asked_whether_they_know_themselves(earth: World) -> None:
    """The number went to somebody else, who has not proved it for themselves."""
    who = adult()
    old = registered(earth, who)
    earth.state.registry.set_phone(person_id(who.type, who.number), "")
    earth.chat().registers(who)
    earth.works()

    assert "同意核验" not in old.all
    assert earth.words("notice.attempt") in old.all


def test_only_the_phones_own_holder_can_say_yes(earth: World) -> None:
    owner = adult()
    registered(earth, owner)
    stranger = registered(earth, adult())
    chat, _ = borrowing(earth, owner)

    assert stranger.says("同意核验") == earth.words("agents.none")
    chat.says("我的码")
    assert chat.claims


def test_a_holder_who_must_prove_a_phone_again_is_not_asked(earth: World) -> None:
    owner = adult()
    relative = registered(earth, owner)
    earth.parts.records.holds.mark_recycled(earth.parts.records.people.get(earth.person(owner)))

    borrowing(earth, owner)

    assert "同意核验" not in relative.all


def test_who_refused_is_not_asked_again_for_the_same_person(earth: World) -> None:
    owner = adult()
    relative = registered(earth, owner)
    chat, _ = borrowing(earth, owner)
    relative.says("拒绝核验")
    earth.passes(minutes=2)

    chat.says("验证手机", owner.phone, CODE)
    earth.works()

    assert relative.all.count("拒绝核验") == 1


def test_a_claim_that_is_erased_waits_for_no_answer(earth: World) -> None:
    owner = adult()
    relative = registered(earth, owner)
    chat, _ = borrowing(earth, owner)
    assert earth.parts.records.consent_requests.waiting(relative.id)

    chat.says("注销", "1", "确认")

    assert earth.parts.records.consent_requests.waiting(relative.id) == ()


def test_a_relative_with_another_phone_by_now_has_nothing_to_answer(earth: World) -> None:
    owner = adult()
    relative = registered(earth, owner)
    chat, _ = borrowing(earth, owner)
    second = replace(owner, phone=adult().phone)
    earth.state.registry.set_phone(person_id(owner.type, owner.number), second.phone)
    relative.says("修改手机号", second.phone, CODE)

    assert relative.says("同意核验").endswith(earth.words("agents.none"))
    chat.says("我的码")
    assert chat.claims


def test_several_requests_are_told_apart(earth: World) -> None:
    owner = adult()
    relative = registered(earth, owner)
    _, who = borrowing(earth, owner)
    earth.passes(minutes=2)
    _, other = borrowing(earth, owner)

    listed = relative.says("同意核验")

    assert all(earth.words("agents.request.phone", name=one.name) in listed for one in (who, other))
    number = next(line[0] for line in listed.splitlines() if other.name in line)
    assert relative.says(number) == earth.words("agents.agreed_phone", name=other.name)
    assert level(earth, other) == 2
    assert level(earth, who) == 1


def test_a_request_from_an_earlier_claim_of_the_chat_counts_no_more(earth: World) -> None:
    owner, earlier = adult(), adult()
    relative = registered(earth, owner)
    registered(earth, earlier)
    chat, who = borrowing(earth, owner)
    (request,) = earth.parts.records.consent_requests.waiting(relative.id)
    left = ConsentRequest(earth.person(earlier), request.agent, PHONE_OWNER, request.claim, proved=True)
    earth.parts.records.consent_requests.add(relative.id, left)

    assert relative.says("同意核验") == earth.words("agents.agreed_phone", name=who.name)
    chat.says("我的码")
    assert chat.colour == "green"


def agreed(earth: World) -> tuple[Chat, Someone, Chat, Someone]:
    """The chat of a relative, the relative, and the chat of a person who holds their record with that phone."""
    owner = adult()
    relative = registered(earth, owner)
    chat, who = borrowing(earth, owner)
    relative.says("同意核验")
    earth.works()
    earth.passes(minutes=2)
    return relative, owner, chat, who


def compared(earth: World, owner: Someone) -> tuple[Chat, Someone]:
    """The chat of a person whose face and document were compared, and who proved this phone of somebody else before."""
    chat, who = borrowing(earth, owner)
    site = Site(earth)
    approvals = earth.parts.services.gate.approvals
    approvals.allow_verification(OPERATOR, site.venue.id, "政务服务大厅", earth.clock(), allowed=True)
    earth.passes(minutes=2)
    chat.says("我的码")
    site.scans(chat)
    site.scanner.says(who.number[-6:])
    earth.works()
    earth.passes(minutes=2)
    assert level(earth, who) == 3
    return chat, who


def moves(earth: World, who: Someone) -> Chat:
    """A new WeChat in which the person registers with the phone on the record."""
    new = earth.chat()
    new.registers(who)
    earth.works()
    new.says("我的码")
    return new


def gives_up(earth: World, owner: Someone) -> None:
    """The phone is not this person's any more by the register."""
    earth.state.registry.set_phone(person_id(owner.type, owner.number), "")


def test_a_new_wechat_with_the_relatives_phone_takes_over_at_once(earth: World) -> None:
    relative, _, old, who = agreed(earth)

    new = moves(earth, who)

    assert new.colour == "green"
    assert level(earth, who) == 2
    assert earth.words("notice.moved", tail=who.phone[-4:]) in old.all
    assert relative.all.count("同意核验") == 1
    old.says("我的码")
    assert old.sees == earth.words("code.unregistered")


def test_it_can_be_moved_again_and_again_and_by_a_code_proved_later(earth: World) -> None:
    _, _, _, who = agreed(earth)
    second = moves(earth, who)
    earth.passes(minutes=2)
    third = earth.chat()
    third.says("注册", *who.own_answers(), "收不到", "同意", "确认")
    assert third.claims
    earth.passes(minutes=2)

    third.says("验证手机", who.phone, CODE)
    earth.works()

    third.says("我的码")
    assert third.colour == "green"
    assert earth.words("notice.moved", tail=who.phone[-4:]) in second.all


@pytest.mark.parametrize("known", [True, False], ids=["the owner is on record", "nobody has it on record"])
def test_a_hold_by_face_and_document_moves_with_the_phone_that_was_proved_for_it(earth: World, known: bool) -> None:
    owner = earth.knows(adult())
    if known:
        registered(earth, owner)
    old, who = compared(earth, owner)

    new = moves(earth, who)

    assert new.colour == "green"
    assert earth.words("notice.moved", tail=who.phone[-4:]) in old.all


def test_an_owner_of_one_household_may_register_between(earth: World) -> None:
    owner = earth.knows(adult())
    _, who = compared(earth, owner)
    registered(earth, owner)
    earth.state.registry.make_kin(*(person_id(one.type, one.number) for one in (owner, who)))

    assert moves(earth, who).colour == "green"


def test_a_phone_not_typed_back_moves_nothing(earth: World) -> None:
    _, _, old, who = agreed(earth)
    new = earth.chat()

    new.says("注册", *who.own_answers(), "收不到", "同意", "确认")
    earth.works()

    new.says("我的码")
    assert new.claims
    old.says("我的码")
    assert old.colour == "green"


def given_up_by_the_relative(earth: World) -> tuple[Chat, Someone]:
    """The relative's number was given up: whoever has it now types its code."""
    _, owner, old, who = agreed(earth)
    gives_up(earth, owner)
    return old, who


def got_by_a_stranger(earth: World) -> tuple[Chat, Someone]:
    """And a stranger has registered with it."""
    old, who = given_up_by_the_relative(earth)
    registered(earth, replace(adult(), phone=who.phone))
    return old, who


def got_after_the_comparison(earth: World) -> tuple[Chat, Someone]:
    """A stranger has registered with the number of a person who was compared face to face."""
    old, who = compared(earth, adult())
    registered(earth, replace(adult(), phone=who.phone))
    return old, who


def their_own_once(earth: World) -> tuple[Chat, Someone]:
    """The number was the person's own, and is not any more."""
    who = adult()
    old = registered(earth, who)
    gives_up(earth, who)
    return old, who


@pytest.mark.parametrize(
    "play", [given_up_by_the_relative, got_by_a_stranger, got_after_the_comparison, their_own_once]
)
def test_a_number_that_became_somebody_elses_moves_nothing(
    earth: World, play: Callable[[World], tuple[Chat, Someone]]
) -> None:
    old, who = play(earth)

    assert moves(earth, who).claims

    old.says("我的码")
    assert old.colour == "green"
    assert earth.words("notice.moved", tail=who.phone[-4:]) not in old.all


def lent(earth: World) -> tuple[Chat, Someone]:
    """A hold with a SIM that is still the relative's."""
    _, _, old, who = agreed(earth)
    return old, who


def compared_with_a_strangers_phone(earth: World) -> tuple[Chat, Someone]:
    """A hold by face and document; the phone that was proved before is nobody's on record."""
    return compared(earth, earth.knows(adult()))


@pytest.mark.parametrize(
    ("play", "moved"), [(lent, False), (compared_with_a_strangers_phone, False), (given_up_by_the_relative, True)]
)
def test_a_number_that_never_was_theirs_is_not_lost(
    earth: World, play: Callable[[World], tuple[Chat, Someone]], moved: bool
) -> None:
    """Whoever has the person's own SIM, found or stolen, takes no record whose phone is still in the same hands."""
    old, who = play(earth)
    mine = replace(who, phone=adult().phone)
    earth.state.registry.set_phone(person_id(who.type, who.number), mine.phone)

    new = moves(earth, mine)

    assert new.colour == ("green" if moved else "grey")
    assert (earth.words("notice.asked_own", tail=mine.phone[-4:]) in old.all) is not moved


def test_a_hold_with_a_lent_number_that_a_stranger_proves_theirs_must_prove_a_phone_again(earth: World) -> None:
    old, who = got_by_a_stranger(earth)
    earth.works()

    assert earth.words("notice.recycled") in old.all
    assert old.says("代办") == earth.words("phone.again")
    mine = replace(who, phone=adult().phone)
    earth.state.registry.set_phone(person_id(who.type, who.number), mine.phone)
    assert old.says("验证手机", mine.phone, CODE) == earth.words("phone.changed", tail=mine.phone[-4:])
    assert "关系" in old.says("代办")


def test_who_uses_a_relatives_number_lends_it_to_nobody(earth: World) -> None:
    relative, owner, chat, who = agreed(earth)
    second = replace(owner, phone=adult().phone)
    earth.state.registry.set_phone(person_id(owner.type, owner.number), f"{owner.phone} {second.phone}")
    relative.says("修改手机号", second.phone, CODE)
    earth.passes(minutes=2)

    borrowing(earth, who)

    assert "同意核验" not in chat.all
