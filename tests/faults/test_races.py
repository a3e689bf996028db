"""Two at the same moment: two chats that prove the same person, a decision while the holder changes."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from msgspec.structs import replace

from bot.health.clock import unix_second
from bot.health.people.assurance import Level
from bot.health.people.holds import Proof
from bot.sandbox.authorities.people import person_id
from bot.sandbox.authorities.switches import Mode, Service
from bot.service.people.eraser import Eraser
from bot.store.chat.sessions import ChatSessions
from bot.store.people.holds import Holds
from tests.cast import CHILD, CODE, CONSENT, MOTHER, Someone, adult, elder
from tests.faults.test_cut import identity
from tests.gatehouse import Gatehouse
from tests.staff import Staff
from tests.talk import Chat
from tests.world import World


def at_once(*acts: tuple[Chat, str]) -> None:
    """Let these chats say this in the same moment."""
    together = Barrier(len(acts))

    def act(chat: Chat, text: str) -> None:
        together.wait(10)
        chat.says(text)

    threads = [Thread(target=act, args=pair) for pair in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def ready(chat: Chat, who: Someone) -> Chat:
    """A chat that has only to confirm its registration; the limits of messages by SMS let another code come."""
    chat.says("注册", *who.own_answers(), *CONSENT)
    return chat


def registered(earth: World) -> tuple[Chat, Someone]:
    """A chat that registered some minutes ago, and who it is."""
    who, chat = earth.knows(adult()), earth.chat()
    chat.registers(who)
    earth.passes(minutes=2)
    return chat, who


@pytest.mark.parametrize("held", [False, True])
def test_of_two_chats_that_prove_at_once_one_holds_and_the_other_claims(earth: World, held: bool) -> None:
    who, chats = earth.knows(adult()), [earth.chat(), earth.chat()]
    old = earth.chat()
    if held:
        old.registers(who)
        earth.passes(minutes=2)
    for chat in chats:
        ready(chat, who)
        earth.passes(minutes=1, seconds=5)

    at_once(*((chat, "确认") for chat in chats))
    earth.works()
    earth.passes(minutes=1)
    earth.works()

    person, records = earth.person(who), earth.parts.records
    record = records.people.get(person)
    assert record
    (winner,) = [chat for chat in chats if chat.id == record.owner]
    (loser,) = [chat for chat in chats if chat is not winner]
    assert records.holds.former(person) is None
    winner.says("0", "我的码")
    assert winner.colour == "green"
    if loser.says("取消", "我的码") == earth.words("code.unregistered"):
        assert earth.words("notice.moved", tail=who.phone[-4:]) in loser.all  # it was the first, and lost it again
    else:
        assert loser.claims
    if held:
        assert earth.words("notice.moved", tail=who.phone[-4:]) in old.all
        assert old.says("我的码").endswith(earth.words("code.unregistered"))


def test_a_record_that_moves_before_an_approval_is_carried_out_gives_its_new_holder_72_hours(
    gatehouse: Gatehouse,
) -> None:
    earth, staff, who = gatehouse.world, Staff(gatehouse), gatehouse.world.knows(adult())
    old, claimant, new = (earth.chat() for _ in range(3))
    old.registers(who)
    claimant.says("注册", *who.own_answers(), "收不到", "同意", "确认")
    earth.works()
    record = earth.parts.records.people.get(earth.person(who))
    claim = earth.parts.records.people.get(earth.parts.records.chat_fields.read(claimant.id)["me"])
    assert record
    assert claim
    receipt = earth.parts.people.reviewing.open(record.id, claim, earth.clock()).receipt
    for name in ("wang", "li"):
        staff.votes(name, "approve", receipt)
    earth.passes(hours=71)

    new.registers(who)
    earth.passes(hours=2)
    earth.works()

    new.says("0", "我的码")
    assert new.colour == "green"
    assert earth.words("notice.review_asked", receipt=receipt) in new.all
    earth.passes(hours=73)
    earth.works()
    claimant.says("0", "我的码")
    assert claimant.colour == "green"
    assert new.says("我的码").endswith(earth.words("code.unregistered"))


def test_a_move_at_the_moment_of_the_end_leaves_nothing_half(earth: World) -> None:
    old, new = earth.chat("mother"), earth.chat()
    old.registers(MOTHER)
    old.adds(CHILD, "子女")
    earth.passes(minutes=2)
    ready(new, MOTHER)
    earth.passes(minutes=1, seconds=5)
    old.types(MOTHER.phone)
    old.says("注销", "1", CODE)

    at_once((old, "确认"), (new, "确认"))
    earth.passes(minutes=1)
    earth.works()

    people, agents = earth.parts.records.people, earth.parts.records.agents
    found = people.find_by_document(MOTHER.type, MOTHER.number)
    record = people.get(found) if found else None
    assert bool(found) is bool(record)
    old.says("0")
    assert old.says("我的码") == earth.words("code.unregistered")
    assert agents.dependants(old.id) == ()
    new.says("取消", "我的码")
    if record and record.held:
        assert (record.owner, new.colour) == (new.id, "green")
    else:
        assert new.last["kind"] == "text" or new.claims
    child = people.find_by_document(CHILD.type, CHILD.number)
    assert set(agents.of_person(child) if child else ()) == {one.id for one in (new,) if agents.dependants(one.id)}


def meanwhile(monkeypatch: pytest.MonkeyPatch, step: str, act: Callable[[], object]) -> None:
    """Let this happen once, after a record was read and before this step of ``Holds`` changes it."""
    whole, waiting = getattr(Holds, step), [act]

    def later(*args: object, **named: object) -> object:
        if waiting:
            waiting.pop()()
        return whole(*args, **named)

    monkeypatch.setattr(Holds, step, later)


def test_who_registers_while_the_record_ends_gets_one_that_the_document_leads_to(
    earth: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, who = registered(earth)
    new = ready(earth.chat(), who)
    earth.passes(minutes=1, seconds=5)
    old.types(who.phone)
    old.says("注销", "1", CODE)
    meanwhile(monkeypatch, "open", lambda: old.says("确认"))

    new.says("确认")

    assert new.colour == "green"
    record = earth.parts.records.people.get(earth.person(who))
    assert record
    assert record.owner == new.id


def test_an_erasure_that_is_continued_leaves_the_record_to_who_took_it_over(
    earth: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, who = registered(earth)
    new = earth.chat()
    old.types(who.phone)
    with monkeypatch.context() as cut:
        cut.setattr(Eraser, "erase", _killed)
        old.says("注销", "1", CODE, "确认")
    earth.passes(seconds=61)

    new.registers(who)
    assert new.colour == "green"
    earth.passes(minutes=2)
    earth.works()

    new.says("0", "我的码")
    assert new.colour == "green"
    assert old.says("我的码").endswith(earth.words("code.unregistered"))


def _killed(*_: object, **__: object) -> bool:
    raise SystemError("the process ends here")


def is_cut_off(earth: World, monkeypatch: pytest.MonkeyPatch, person: str) -> None:
    """A month later the job that erases the record is cut off in the middle."""
    earth.passes(days=31)
    with monkeypatch.context() as cut:
        cut.setattr(Eraser, "_end_reviews", _killed)
        with pytest.raises(SystemError):
            earth.parts.jobs.run("expire", person, earth.clock())


def test_a_record_that_is_proved_at_the_moment_of_its_end_stays(earth: World, monkeypatch: pytest.MonkeyPatch) -> None:
    who, chat = earth.knows(adult()), earth.chat()
    chat.says("注册", *who.own_answers(), "收不到", "同意", "确认")
    assert chat.claims
    person = earth.person(who)
    earth.passes(days=31)
    meanwhile(monkeypatch, "close", lambda: chat.says("验证手机", who.phone, CODE))

    earth.parts.jobs.run("expire", person, earth.clock())
    earth.works()

    chat.says("0", "我的码")
    assert chat.colour == "green"
    record = earth.parts.records.people.get(person)
    assert record
    assert (record.owner, record.held, earth.person(who)) == (chat.id, True, person)


@pytest.mark.parametrize("step", ["close", "release"])
def test_a_fever_that_is_measured_while_a_record_is_erased_outlasts_it(
    earth: World, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    who, chat, agent, records = earth.knows(adult()), earth.chat(), earth.chat(), earth.parts.records
    chat.registers(who)
    person = earth.person(who)
    assert records.holds.bind(person, agent.id, "spouse", Level.PHONE, 3, earth.clock())
    said = chat.says("注销", "1", CODE)
    measured = unix_second(earth.clock())
    meanwhile(monkeypatch, step, lambda: records.people.add_measurement(person, 385, measured))

    assert "R1-" in chat.says("确认"), said

    earth.passes(minutes=2)
    chat.registers(who)
    record = records.people.get(earth.person(who))
    assert record
    assert (record.id == person, record.facts.temperature) == (False, 385)


def test_a_new_phone_for_a_record_that_is_being_erased_is_no_success(earth: World) -> None:
    who, chat, records = earth.knows(adult()), earth.chat(), earth.parts.records
    chat.registers(who)
    new = adult().phone
    earth.state.registry.set_phone(person_id(who.type, who.number), f"{who.phone} {new}")
    record = records.people.get(earth.person(who))
    assert record
    assert records.holds.close(record)

    said = chat.says("修改手机号", new, CODE)

    assert said.startswith(earth.words("phone.finish.down"))


def test_a_claim_whose_code_is_shown_at_the_moment_of_its_end_stays(
    earth: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, chat = earth.knows(adult()), earth.chat()
    chat.says("注册", *who.own_answers(), "收不到", "同意", "确认")
    claim = earth.parts.records.chat_fields.read(chat.id)["me"]
    earth.passes(days=31)
    meanwhile(monkeypatch, "close", lambda: chat.says("我的码"))

    earth.parts.jobs.run("expire", claim, earth.clock())
    earth.works()

    assert earth.parts.records.chat_fields.read(chat.id)["me"] == claim
    chat.says("0", "我的码")
    assert chat.claims
    assert earth.words("notice.expired") not in chat.all


def test_a_record_that_is_taken_over_at_the_moment_of_its_end_stays(
    earth: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, old, new = earth.knows(adult()), earth.chat(), earth.chat()
    old.registers(who)
    earth.passes(minutes=2)
    old.says("注销", "1", CODE)
    earth.passes(minutes=2)
    meanwhile(monkeypatch, "close", lambda: new.registers(who))

    old.says("确认")
    earth.works()

    new.says("0", "我的码")
    assert new.colour == "green"
    record = earth.parts.records.people.get(earth.person(who))
    assert record
    assert (record.owner, record.held, record.closing) == (new.id, True, False)


def test_no_relative_gets_a_record_that_is_being_erased(earth: World, monkeypatch: pytest.MonkeyPatch) -> None:
    mother, stranger = earth.chat("mother"), earth.chat()
    for chat, who in ((mother, MOTHER), (stranger, earth.knows(adult()))):
        chat.registers(who)
    stranger.adds(CHILD, "子女")
    person = earth.person(CHILD)
    is_cut_off(earth, monkeypatch, person)

    mother.adds(CHILD, "子女")

    assert dict(earth.parts.records.agents.of_person(person)) == {}
    earth.parts.jobs.run("expire", person, earth.clock())
    assert earth.parts.records.people.get(person) is None


def test_the_job_ends_a_record_whose_erasure_was_cut_off_while_its_chat_held_it(earth: World) -> None:
    who, chat, records = earth.knows(adult()), earth.chat(), earth.parts.records
    chat.registers(who)
    person = earth.person(who)
    record = records.people.get(person)
    assert record
    assert records.holds.close(record)

    earth.parts.jobs.run("expire", person, earth.clock())

    assert records.people.get(person) is None
    assert chat.says("我的码").endswith(earth.words("code.unregistered"))


def test_a_dependant_who_gets_an_own_chat_at_the_moment_of_the_agents_end_stays(
    earth: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    mother, own, who = earth.chat("mother"), earth.chat(), earth.knows(elder())
    mother.registers(MOTHER)
    mother.adds(who)
    earth.passes(minutes=2)
    mother.types(MOTHER.phone)

    def second() -> None:
        meanwhile(monkeypatch, "close", lambda: own.registers(who))

    meanwhile(monkeypatch, "close", second)  # the mother's own record is the first
    assert "回执" in mother.says("注销", "1", CODE, "确认")
    earth.works()

    own.says("0", "我的码")
    assert own.colour == "green"
    assert earth.parts.records.agents.of_person(earth.person(who)) == {}


def test_nobody_gets_a_record_that_is_being_erased_and_the_job_ends_it(
    earth: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, chat = earth.knows(adult()), earth.chat()
    chat.says("注册", *who.own_answers(), "收不到", "同意", "确认")
    person = earth.person(who)
    is_cut_off(earth, monkeypatch, person)

    chat.says("验证手机", who.phone, CODE)
    assert chat.claims
    earth.parts.jobs.run("expire", person, earth.clock())

    assert earth.parts.records.people.get(person) is None
    earth.passes(minutes=2)
    earth.works()
    chat.says("0", "验证手机", who.phone, CODE)
    assert chat.colour == "green"


def test_a_job_that_finishes_the_same_registration_first_makes_no_claim_of_it(
    earth: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, chat = earth.knows(adult()), earth.chat()
    enrolment, proofs = earth.parts.services.enrolment, frozenset({Proof.PHONE_THEIRS})
    entered = replace(identity(who), proved=True)
    meanwhile(
        monkeypatch,
        "take",
        lambda: enrolment.settle(chat.id, entered, proofs, lambda: 4.0, earth.clock()),
    )

    chat.registers(who)

    assert chat.colour == "green"
    assert earth.keys("p:*") == {f"p:{{{earth.person(who)}}}"}


def test_a_registration_that_is_finished_while_its_answer_is_given_is_not_lost(
    earth: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, chat = earth.knows(adult()), earth.chat()
    chat.says("注册", *who.own_answers(), *CONSENT)
    earth.switch(Mode.OFF, Service.IDENTITY)
    commit: Callable[..., object] = ChatSessions.commit

    def late(*args: object, **values: object) -> object:
        monkeypatch.setattr(ChatSessions, "commit", commit)
        earth.switch(Mode.NORMAL)
        earth.passes(seconds=40)  # the breaker lets a call through again
        earth.works()
        return commit(*args, **values)

    monkeypatch.setattr(ChatSessions, "commit", late)
    chat.says("确认")
    earth.passes(minutes=2)
    earth.works()

    chat.says("0", "我的码")
    assert chat.colour == "green"
