"""Correcting a name or a document (更正信息): by the phone on record at once, else by staff; two documents in one."""

import re
from dataclasses import replace

import pytest
from msgspec import structs

from bot.health.people.assurance import Level
from bot.health.people.identity import Identity
from bot.health.people.masking import mask_to_tail
from bot.sandbox.authorities.people import Status, person_id
from bot.sandbox.authorities.switches import Mode, Service
from bot.sandbox.sms import SmsMode
from bot.service.people.deciding import ReviewFault
from bot.service.people.voters import as_voter
from bot.store.access.operators import Operator, Role
from tests.cast import CODE, PASSPORT, Someone, adult, elder
from tests.staff import admit
from tests.story.test_erasure import claimant, erases, holder, measure
from tests.talk import Chat
from tests.world import World

WANG, LI = (Operator(name, frozenset({Role.REVIEWS})) for name in ("wang", "li"))
NAME, DOCUMENT, BOTH = "1", "2", "3"
"""What is corrected, as the form offers it."""

RECEIPT = re.compile(r"编号 (\d{8})")
_number = iter(range(1000, 10_000))


def traveller(**about: str) -> Someone:
    """A person with a passport."""
    known = {"nationality": "GB", "born": "19900412", "phone": adult().phone, **about}
    return Someone("安娜", f"X{next(_number)}567", PASSPORT, **known)


def renewed(earth: World, who: Someone) -> Someone:
    """The same person's next passport, which the register knows with the same phone."""
    new = earth.knows(replace(who, number=f"X{next(_number)}568"))
    share_phone(earth, who, new)
    return new


def document_of(who: Someone) -> tuple[str, ...]:
    """What the form asks about a document."""
    return tuple(filter(None, (who.document, who.number, who.born, who.nationality)))


def corrects(chat: Chat, what: str, *answers: str, code: str = CODE) -> str:
    """Everything up to the last word."""
    return chat.says("更正信息", what, *answers, code, "确认")


def identity(earth: World, who: Someone) -> Identity:
    """The identity on the record to which this document leads."""
    people = earth.parts.records.people
    record = people.get(earth.person(who))
    assert record
    return people.identity(record)


def receipt(earth: World, said: str) -> str:
    """The number of the review in a sentence that says it was submitted."""
    found = RECEIPT.search(said)
    assert found, said
    assert said == earth.words("correct.outcome.submitted", receipt=found[1])
    return found[1]


def staff_vote(earth: World, number: str, *, approves: bool) -> None:
    """Two operators say the same; the people are told."""
    admit(earth, WANG, LI)
    for operator in (WANG, LI):
        earth.parts.people.deciding.decide(as_voter(operator), number, "compared", earth.clock(), approves=approves)
    earth.works()


def test_a_name_spelled_wrong_is_corrected_with_the_code_and_all_goes_on(earth: World) -> None:
    who, agent = elder(), holder(earth, adult())
    chat = holder(earth, who)
    person = earth.person(who)
    agent.adds(who)
    earth.works()
    chat.says("同意代办")
    earth.passes(minutes=2)
    earth.works()
    chat.says("我的码")
    shown = chat.code
    right = earth.knows(who.called("张桂兰"))
    chat.types(who.phone)

    said = chat.says("更正信息", NAME, right.name, CODE)
    assert f"原来登记的：{who.name}" in said
    assert f"姓名：{right.name}" in said
    assert chat.says("确认") == earth.words("correct.outcome.done", name=right.name)
    earth.works()

    assert f"姓名：{right.name}" in chat.says("我的信息")
    assert earth.person(who) == person
    record = earth.parts.records.people.get(person)
    assert record
    assert earth.parts.services.gate.scanning.contents.read_claim(shown, earth.clock()).issued >= record.since
    chat.says("我的码")
    assert (chat.last["kind"], chat.colour) == ("image", "green")
    assert earth.words("notice.corrected_dependant", name=right.name) in agent.all
    assert right.name in agent.says("解除代办")


def test_the_code_is_drawn_with_the_corrected_name_at_once(earth: World) -> None:
    who = adult().called("王建国")
    chat = holder(earth, who)
    earth.passes(minutes=2)
    chat.types(who.phone)
    chat.says("我的码")
    before = chat.picture
    chat.says("我的码")
    assert chat.picture == before
    right = earth.knows(who.called("王建华"))

    corrects(chat, NAME, right.name)

    chat.says("我的码")
    assert chat.picture != before


def test_a_renewed_passport_is_on_the_same_record(earth: World) -> None:
    old = traveller()
    chat = holder(earth, old)
    new = renewed(earth, old)

    assert "颜色按较重的算" in chat.says("更正信息", DOCUMENT, *document_of(new), CODE)
    assert chat.says("确认") == earth.words("correct.outcome.done", name=new.name)

    assert earth.person(new) == earth.person(old)
    assert identity(earth, new).number == new.number
    info = chat.says("我的信息")
    assert f"号码：{mask_to_tail(new.number)}" in info
    assert f"另外保留的证件：护照 {mask_to_tail(old.number)}" in info


def test_a_stranger_with_the_old_document_learns_nothing_and_becomes_nobody_new(earth: World) -> None:
    old = traveller()
    chat = holder(earth, old)
    new = renewed(earth, old)
    corrects(chat, DOCUMENT, *document_of(new))
    unknown = claimant(earth, traveller())

    stranger = claimant(earth, replace(old, phone=adult().phone))
    other = claimant(earth, replace(new, phone=adult().phone))

    assert stranger.sees == other.sees == unknown.sees
    assert len({earth.person(old), earth.person(new)}) == 1
    for said in ("我的码", "为什么", "我的信息"):
        assert new.number[-2:] not in stranger.says(said).replace(old.number[-2:], "")
    assert identity(earth, old).number == new.number
    chat.says("我的码")
    assert chat.colour == "green"


def test_a_takeover_with_the_old_document_keeps_what_was_corrected(earth: World) -> None:
    old = traveller()
    chat, other = holder(earth, old), earth.chat()
    new = earth.knows(replace(old, number=f"X{next(_number)}569", name="安妮"))
    earth.knows(replace(old, phone=""))
    earth.knows(new)
    earth.state.registry.set_phone(known_id(old), None)
    corrects(chat, BOTH, new.name, *document_of(new))
    assert identity(earth, new).name == new.name
    earth.passes(minutes=2)
    share_phone(earth, old, new)

    other.registers(old)

    assert other.colour == "green"
    kept = identity(earth, old)
    assert (kept.name, kept.number) == (new.name, new.number)
    assert {number for _, number in kept.documents} == {old.number, new.number}
    assert f"姓名：{new.name}" in other.says("我的信息")
    assert chat.says("我的码").endswith(earth.words("code.unregistered"))


def known_id(who: Someone) -> str:
    """The id of a person at the authorities."""
    return person_id(who.type, who.number)


def share_phone(earth: World, old: Someone, new: Someone) -> None:
    """Let one phone be theirs by both documents, with the name in each."""
    one, other = (earth.state.registry._people[known_id(who)] for who in (old, new))
    earth.state.registry._people[known_id(old)] = replace(one, phone=old.phone)
    earth.state.registry._people[known_id(new)] = replace(other, phone=new.phone)


def test_without_the_code_staff_decide_and_the_record_is_corrected(earth: World) -> None:
    old = traveller()
    chat = holder(earth, old)
    new = renewed(earth, old)

    number = receipt(earth, corrects(chat, DOCUMENT, *document_of(new), code="收不到"))
    assert identity(earth, old).number == old.number
    staff_vote(earth, number, approves=True)

    assert earth.words("notice.review_corrected", receipt=number) in chat.all
    assert identity(earth, new).number == new.number
    assert earth.person(new) == earth.person(old)
    assert earth.parts.records.people.get(earth.parts.records.holds.correction_id(earth.person(new))) is None
    chat.says("我的码")
    assert chat.colour == "green"


def test_what_staff_decline_changes_nothing_and_is_told(earth: World) -> None:
    who = adult()
    chat = holder(earth, who)
    right = earth.knows(who.called("张小明"))
    number = receipt(earth, corrects(chat, NAME, right.name, code="收不到"))

    staff_vote(earth, number, approves=False)

    assert earth.words("notice.review_refused", receipt=number) in chat.all
    assert identity(earth, who).name == who.name
    said = corrects(chat, NAME, right.name, code="收不到")
    assert said == earth.words("correct.outcome.paused", receipt=number, hotline="12345")
    earth.passes(minutes=2)
    assert corrects(chat, NAME, right.name) == earth.words("correct.outcome.done", name=right.name)


def test_one_operator_alone_corrects_nothing(earth: World) -> None:
    who = adult()
    chat = holder(earth, who)
    earth.knows(who.called("张小明"))
    number = receipt(earth, corrects(chat, NAME, "张小明", code="收不到"))
    admit(earth, WANG)

    earth.parts.people.deciding.decide(as_voter(WANG), number, "compared", earth.clock(), approves=True)
    with pytest.raises(ReviewFault):
        earth.parts.people.deciding.decide(as_voter(WANG), number, "compared", earth.clock(), approves=True)
    earth.works()

    assert identity(earth, who).name == who.name


def test_while_staff_look_at_one_correction_another_is_not_taken(earth: World) -> None:
    who = adult()
    chat = holder(earth, who)
    earth.knows(who.called("张小明"))
    number = receipt(earth, corrects(chat, NAME, "张小明", code="收不到"))
    assert receipt(earth, corrects(chat, NAME, "张小明", code="收不到")) == number
    earth.knows(who.called("张小红"))

    assert corrects(chat, NAME, "张小红", code="收不到") == earth.words("correct.outcome.waiting")
    earth.knows(who.called("张小明"))
    staff_vote(earth, number, approves=True)
    assert identity(earth, who).name == "张小明"


def test_data_that_do_not_match_are_told_and_the_answers_stay(earth: World) -> None:
    who = adult()
    chat = holder(earth, who)

    said = corrects(chat, NAME, "张小明")

    assert said.startswith(earth.words("correct.finish.unmatched", hotline="12345"))
    assert "姓名：张小明" in said
    assert identity(earth, who).name == who.name
    earth.knows(who.called("张小明"))
    assert chat.says("确认") == earth.words("correct.outcome.done", name="张小明")


def test_while_the_register_is_down_nothing_changes_and_the_answers_stay(earth: World) -> None:
    who = adult()
    chat = holder(earth, who)
    earth.knows(who.called("张小明"))
    chat.says("更正信息", NAME, "张小明", CODE)
    earth.switch(Mode.OFF, Service.IDENTITY)

    assert chat.says("确认").startswith(earth.words("correct.finish.down"))
    earth.recovers()
    assert chat.says("确认") == earth.words("correct.outcome.done", name="张小明")


def test_a_claim_cannot_correct_and_is_told_how_to_begin_again(earth: World) -> None:
    chat = claimant(earth, adult())

    assert chat.says("更正信息") == earth.words("correct.claimed")
    assert earth.chat().says("我名字写错了") == earth.words("code.unregistered")
    assert "回执" in chat.says("注销", "1", "确认")


def test_somebody_elses_document_is_never_taken_by_a_correction(earth: World) -> None:
    who, victim = adult(), earth.knows(adult())
    chat = holder(earth, who)

    said = corrects(chat, BOTH, victim.name, *document_of(victim))

    receipt(earth, said)
    assert earth.parts.records.people.find_by_document(victim.type, victim.number) is None
    earth.health(victim, Status.CONFIRMED)
    earth.works()
    chat.says("我的码")
    assert chat.colour == "green"
    assert identity(earth, who).name == who.name


def test_a_correction_to_anothers_document_reads_the_same_whoever_is_on_record(earth: World) -> None:
    held, new = earth.knows(adult()), earth.knows(adult())
    holder(earth, held)
    said = [
        RECEIPT.sub("", corrects(holder(earth, adult()), BOTH, victim.name, *document_of(victim), code="收不到"))
        for victim in (held, new)
    ]

    assert said[0] == said[1]


def test_two_documents_with_one_phone_become_one_record(earth: World) -> None:
    who = replace(adult(), name="安娜")
    passport = traveller(phone=who.phone, born="19850314")
    old, agent = holder(earth, passport), holder(earth, adult())
    relative = earth.knows(elder())
    old.adds(relative)
    earth.works()
    earth.passes(minutes=2)
    earth.state.registry.set_phone(known_id(passport), "")  # so that nothing is asked at the registration
    chat = holder(earth, who)
    share_phone(earth, passport, who)
    agent.adds(replace(passport, phone=""), "兄弟姐妹")
    earth.works()
    old.says("同意代办")
    earth.passes(minutes=2)
    chat.types(who.phone)

    assert corrects(chat, DOCUMENT, *document_of(passport)) == earth.words("correct.outcome.done", name=who.name)
    earth.works()

    assert earth.person(passport) == earth.person(who)
    assert identity(earth, who).number == passport.number
    assert earth.words("notice.merged") in old.all
    assert old.says("我的码").endswith(earth.words("code.unregistered"))
    chat.says("家人的码")
    assert chat.last["kind"] == "image"
    assert agent.id in earth.parts.records.agents.of_person(earth.person(who))
    agent.says("家人的码")
    assert agent.last["kind"] == "image"
    assert old.says("家人的码") == earth.words("family.none")
    chat.says("我的码")
    assert chat.colour == "green"


def test_of_two_documents_the_worse_status_counts(earth: World) -> None:
    who = traveller()
    chat = holder(earth, who)
    new = renewed(earth, who)
    earth.health(who, Status.CONFIRMED)
    earth.works()
    chat.says("我的码")
    assert chat.colour == "red"
    share_phone(earth, who, new)

    assert corrects(chat, DOCUMENT, *document_of(new)) == earth.words("correct.outcome.done", name=new.name)
    chat.says("我的码")
    assert chat.colour == "red"
    for document, status, colour in (
        (new, Status.CONTACT, "red"),
        (who, Status.CLEAR, "orange"),
        (new, Status.CLEAR, "green"),
    ):
        earth.health(document, status)
        earth.works()
        chat.says("我的码")
        assert chat.colour == colour


def test_the_new_document_brings_its_status(earth: World) -> None:
    who = traveller()
    chat = holder(earth, who)
    new = renewed(earth, who)
    earth.health(new, Status.CONFIRMED)

    corrects(chat, DOCUMENT, *document_of(new))

    chat.says("我的码")
    assert chat.colour == "red"


def test_a_claim_of_the_new_document_blocks_nobody(earth: World) -> None:
    who = traveller()
    chat = holder(earth, who)
    new = renewed(earth, who)
    squatter = claimant(earth, new)
    measure(earth, new, 386)

    assert corrects(chat, DOCUMENT, *document_of(new)) == earth.words("correct.outcome.done", name=new.name)

    assert earth.person(new) == earth.person(who)
    chat.says("我的码")
    assert chat.colour == "yellow"
    squatter.says("我的码")
    assert squatter.claims


def test_after_the_end_neither_document_leads_anywhere_and_a_fever_comes_back_under_both(earth: World) -> None:
    old = traveller()
    chat = holder(earth, old)
    new = renewed(earth, old)
    corrects(chat, DOCUMENT, *document_of(new))
    before = earth.person(new)
    measure(earth, new, 386)
    earth.passes(minutes=2)
    chat.types(new.phone)

    erases(chat)

    find = earth.parts.records.people.find_by_document
    assert [find(who.type, who.number) for who in (old, new)] == [None, None]
    for who in (old, new):
        earth.passes(minutes=2)
        again = holder_of(earth, who)
        if again.last["kind"] == "text":  # whether the first one is the same person's
            again.says("是")
        assert earth.person(who) != before
        assert again.colour == "yellow"


def holder_of(earth: World, who: Someone) -> Chat:
    """The chat of a person who registers, without a look at the colour."""
    chat = earth.chat()
    chat.registers(who)
    return chat


def test_new_data_that_wait_for_staff_are_erased_too(earth: World) -> None:
    who = adult()
    chat = holder(earth, who)
    earth.knows(who.called("张小明"))
    number = receipt(earth, corrects(chat, NAME, "张小明", code="收不到"))
    correction = earth.parts.records.holds.correction_id(earth.person(who))
    assert earth.parts.records.people.get(correction)
    earth.passes(minutes=2)

    erases(chat)

    assert earth.parts.records.people.get(correction) is None
    with pytest.raises(ReviewFault):
        earth.parts.people.deciding.decide(as_voter(WANG), number, "compared", earth.clock(), approves=True)


def test_when_no_message_can_be_sent_the_way_on_is_told(earth: World) -> None:
    who = adult()
    chat = holder(earth, who)
    earth.sms.order(SmsMode.QUOTA)

    assert earth.words("correct.code.quota") in chat.says("更正信息", NAME, "张小明")


def test_an_agent_corrects_a_dependant_who_is_kin(earth: World) -> None:
    parent, child = adult(), earth.knows(elder())
    agent = holder(earth, parent)
    agent.adds(child)
    earth.works()
    earth.state.registry.make_kin(known_id(child), known_id(parent))
    agent.says("家人的码")
    earth.passes(minutes=2)
    right = earth.knows(child.called("张桂兰"))
    earth.state.registry.make_kin(known_id(child), known_id(parent))
    agent.types(parent.phone)

    assert child.name in agent.says("更正信息")
    said = agent.says("2", NAME, right.name, CODE, "确认")

    assert said == earth.words("correct.outcome.done", name=right.name)
    assert identity(earth, child).name == right.name
    assert right.name in agent.says("解除代办")


def test_an_agent_who_is_no_kin_needs_staff(earth: World) -> None:
    parent, old = adult(), earth.knows(elder())
    agent = holder(earth, parent)
    agent.adds(old)
    earth.works()
    earth.passes(minutes=2)
    right = earth.knows(old.called("张桂兰"))
    agent.types(parent.phone)

    number = receipt(earth, agent.says("更正信息", "2", NAME, right.name, CODE, "确认"))
    staff_vote(earth, number, approves=True)

    assert identity(earth, old).name == right.name
    assert earth.words("notice.review_corrected", receipt=number) in agent.all


def test_who_has_an_own_chat_is_not_corrected_by_an_agent(earth: World) -> None:
    agent, who = holder(earth, adult()), earth.knows(elder())
    person = holder(earth, who)
    agent.adds(who)
    earth.works()
    person.says("同意代办")
    earth.works()

    assert earth.words("correct.what.ask") in agent.says("更正信息")


def test_a_document_held_with_another_phone_goes_to_staff_in_the_same_words(earth: World) -> None:
    who = replace(adult(), name="安娜")
    chat, passport = holder(earth, who), traveller(born="19850314")
    old = holder(earth, passport)
    share_phone(earth, who, replace(passport, phone=f"{passport.phone} {who.phone}"))

    receipt(earth, corrects(chat, DOCUMENT, *document_of(passport)))

    assert earth.person(passport) != earth.person(who)
    earth.works()
    old.says("我的码")
    assert old.colour == "green"
    assert "编号" not in old.all


def test_a_phone_abroad_joins_no_records_and_brings_no_other_name(earth: World) -> None:
    phone = "+14155550142"
    twin, sister = (traveller(phone=phone, born="19900412") for _ in range(2))
    chat, unheld = holder(earth, twin), traveller(phone=phone, born="19900412").called("安妮")
    other = holder(earth, sister)
    chat.types(phone)

    receipt(earth, corrects(chat, DOCUMENT, *document_of(sister)))
    earth.passes(minutes=2)
    assert earth.person(sister) != earth.person(twin)
    chat.says("0")
    assert corrects(chat, BOTH, unheld.name, *document_of(unheld)) == earth.words("correct.outcome.waiting")
    assert earth.parts.records.people.find_by_document(unheld.type, unheld.number) is None
    other.says("我的码")
    assert other.colour == "green"
    assert corrects(other, DOCUMENT, *document_of(renewed(earth, sister))) == earth.words(
        "correct.outcome.done", name=sister.name
    )


def test_without_a_phone_on_record_staff_decide(earth: World) -> None:
    who = adult()
    chat = holder(earth, who)
    records = earth.parts.records
    record = records.people.get(earth.person(who))
    assert record
    bare = structs.replace(records.people.identity(record), phone="", proved=False)
    assert records.holds.take(record, chat.id, bare, Level.IN_PERSON, earth.clock())  # as after an appeal
    right = earth.knows(who.called("张小明"))

    assert "验证码" not in chat.says("更正信息", NAME, right.name)
    receipt(earth, chat.says("确认"))


def test_nobody_becomes_the_dependant_of_themselves_by_a_former_document(earth: World) -> None:
    old = traveller()
    chat = holder(earth, old)
    corrects(chat, DOCUMENT, *document_of(renewed(earth, old)))
    earth.passes(minutes=2)

    said = chat.adds(replace(old, phone=""), "兄弟姐妹")

    assert said.startswith(earth.words("relative.finish.oneself"))


def test_in_english(earth: World) -> None:
    who = adult()
    chat = holder(earth, who)
    earth.knows(who.called("张小明"))
    chat.says("English")

    assert earth.words("correct.what.ask", "en") in chat.says("my name is wrong")
    said = chat.says("name", "张小明", CODE, "confirm")

    assert said == earth.words("correct.outcome.done", "en", name="张小明")


def test_a_childs_record_does_not_become_a_brothers(earth: World) -> None:
    parent, (one, twin) = adult(), (elder() for _ in range(2))
    agent = holder(earth, parent)
    for who in (one, twin):
        earth.knows(who)
        earth.state.registry.make_kin(known_id(who), known_id(parent))
    agent.adds(one)
    earth.works()
    earth.passes(minutes=2)
    agent.types(parent.phone)

    receipt(earth, agent.says("更正信息", "2", BOTH, twin.name, *document_of(twin), CODE, "确认"))

    assert earth.parts.records.people.find_by_document(twin.type, twin.number) is None
