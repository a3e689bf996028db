"""The end of a record: asked for by its chat (注销), or because nobody holds or claims it any more."""

import logging
import re
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from bot.health.people.assurance import Level
from bot.logs import JsonFormatter
from bot.sandbox.store import EmbeddedStore
from bot.signing.receipts import ForgedReceipt, Receipts
from tests.cast import CHILD, CODE, MOTHER, PASSPORT, Someone, adult, elder, resident
from tests.snapshot import Snapshot
from tests.stores import folder
from tests.story.test_privacy import dump, forms
from tests.talk import Chat
from tests.world import World, world

RECEIPT = re.compile(r"R1(?:-[A-Z2-7]{1,8})+")


def holder(earth: World, who: Someone) -> Chat:
    """The chat of a person who proved their phone; the limits of messages by SMS let another code come."""
    chat = earth.chat()
    chat.registers(earth.knows(who))
    assert chat.last["kind"] == "image"
    earth.passes(minutes=2)
    return chat


def claimant(earth: World, who: Someone) -> Chat:
    """A chat that claims a person without a proof."""
    chat = earth.chat()
    chat.says("注册", *who.own_answers(), "收不到", "同意", "确认")
    assert chat.claims
    earth.works()
    return chat


def erases(chat: Chat) -> str:
    """The receipt of a holder who goes all the way."""
    found = RECEIPT.search(chat.says("注销", "1", CODE, "确认"))
    assert found, chat.sees
    return found[0]


def test_after_the_end_nothing_that_names_or_links_the_person_is_left_anywhere(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    who, relative, old_parent = adult(), adult(), elder()
    with folder() as base, EmbeddedStore(base) as server, world(server.url) as earth:
        chat = holder(earth, who)
        chat.types(who.phone)
        chat.adds(earth.knows(old_parent))
        chat.types(who.phone)
        earth.passes(minutes=2)
        stranger = claimant(earth, relative)
        person = earth.person(who)
        digests = [key for key in earth.keys("d:*") if person.encode() in value(earth, key)]
        assert digests

        erases(chat)
        earth.passes(minutes=2)
        earth.works()

        let_short_lived_keys_end(earth, chat)
        kept = dump(earth.parts.records.store)
        secrets = {form for secret in (*who.secrets, *old_parent.secrets) for form in forms(secret)}
        assert [secret for secret in secrets if secret in kept] == []
        assert chat.id.encode() not in kept
        assert person.encode() not in kept
        assert not set(digests) & earth.keys("d:*")
        assert stranger.id.encode() in kept
        files = append_only_files(earth, base)
        assert stranger.id.encode() in files
        for gone in (chat.id, person, *digests):
            assert gone.encode() not in files
    logs = "\n".join(map(JsonFormatter().format, (r for r in caplog.records if r.name.startswith("bot"))))
    for gone in (*who.secrets, chat.id, chat.openid, person):
        assert gone not in logs


def let_short_lived_keys_end(earth: World, chat: Chat) -> None:
    """What is left under the chat's id are sealed answers, and counts for limits: they end within two days."""
    store = earth.parts.records.store
    for key in earth.keys(f"*{chat.id}*"):
        assert key.partition(":")[0] in ("m", "u", "xc"), key
        assert 0 < store.run(key, ("TTL", key))[0] <= 2 * 86_400
        store.run(key, ("DEL", key))


def value(earth: World, key: str) -> bytes:
    """The text under a key."""
    found: bytes = earth.parts.records.store.run(key, ("GET", key))[0]
    return found


def append_only_files(earth: World, base: Path) -> bytes:
    """What the append-only file of the store holds after it was written anew."""
    store = earth.parts.records.store
    store.run_on_masters(("BGREWRITEAOF",))
    for _ in range(200):
        ((info,),) = store.run_on_masters(("INFO", "persistence"))
        if b"aof_rewrite_in_progress:0" in info and b"aof_rewrite_scheduled:0" in info:
            break
        time.sleep(0.05)
    return b"".join(path.read_bytes() for path in base.rglob("*.aof*") if path.is_file())


def test_no_former_chat_is_linked_to_who_is_erased(earth: World) -> None:
    who = adult()
    first = holder(earth, who)
    second, third = earth.chat(), earth.chat()
    for chat in (second, third):
        chat.registers(who)
        earth.works()
        earth.passes(minutes=2)
    person = earth.person(who)
    third.types(who.phone)

    erases(third)
    earth.passes(minutes=2)
    earth.works()

    for former in (first, second):
        assert "moved" not in earth.parts.records.chat_fields.read(former.id)
        assert former.says("申诉") == earth.words("appeal.none", hotline=earth.config.hotline)
    assert person.encode() not in dump(earth.parts.records.store)


def test_the_receipt_is_genuine_and_a_changed_one_is_not(earth: World) -> None:
    chat = holder(earth, adult())
    receipt = erases(chat)
    receipts = Receipts(earth.config.secret_keys)

    found = receipts.read(receipt)
    assert (found.held, found.dependants, found.bindings, found.fever_until) == (True, 0, 0, None)
    assert abs(found.at - earth.clock()) < timedelta(minutes=1)
    assert receipts.read(receipt.lower().replace("-", " ")) == found
    assert len(receipt) < 90
    for at in (5, 30, 60):
        changed = receipt[:at] + ("A" if receipt[at] != "A" else "B") + receipt[at + 1 :]
        with pytest.raises(ForgedReceipt):
            receipts.read(changed)


def test_the_words_before_the_end_say_what_goes_and_what_stays(earth: World) -> None:
    chat, other = earth.chat(), holder(earth, adult())
    chat.registers(MOTHER)
    alone, shared = earth.knows(elder()), earth.knows(elder())
    chat.adds(CHILD, "子女")
    chat.adds(alone)
    chat.adds(shared)
    other.adds(shared)
    earth.works()
    chat.says("同意代办")
    earth.works()
    assert set(earth.parts.records.agents.of_person(earth.person(shared))) == {chat.id, other.id}
    earth.passes(minutes=2)
    chat.types(MOTHER.phone)

    said = chat.says("注销")

    last, others = (earth.words(f"erase.{which}", names="").partition("：")[0] for which in ("last", "others"))
    assert {CHILD.name, alone.name} <= set(re.findall(r"\w+", line(said, last)))
    assert shared.name not in line(said, last)
    assert shared.name in line(said, others)
    assert earth.words("erase.stays", days=28, reviews=90) in said
    assert chat.says("1") != said
    chat.says(CODE)
    assert earth.words("erase.confirm.ask") in chat.sees
    receipt = RECEIPT.search(chat.says("确认"))
    assert receipt
    assert Receipts(earth.config.secret_keys).read(receipt[0]).dependants == 2
    for who in (CHILD, alone):
        assert earth.parts.records.people.find_by_document(who.type, who.number) is None
    assert earth.parts.records.agents.of_person(earth.person(shared)) == {other.id: "parent"}


def line(text: str, beginning: str) -> str:
    """The line of a text that begins like this."""
    return next(part for part in text.splitlines() if part.startswith(beginning))


def test_the_chat_is_a_newcomers_afterwards_and_may_register_again(earth: World) -> None:
    who = adult()
    chat = holder(earth, who)
    before = earth.person(who)
    erases(chat)

    assert chat.says("我的码") == earth.words("code.unregistered")
    assert chat.says("注销") == earth.words("erase.nothing")
    earth.passes(minutes=2)
    chat.registers(who)

    assert chat.colour == "green"
    assert earth.person(who) != before
    earth.passes(minutes=2)
    earth.works()
    chat.says("我的码")
    assert chat.colour == "green"


def test_agents_are_told_and_lose_the_code(earth: World) -> None:
    agent, who = holder(earth, MOTHER), earth.knows(elder())
    person = holder(earth, who)
    agent.adds(who)
    earth.works()
    person.says("同意代办")
    earth.works()
    person.types(who.phone)

    erases(person)
    earth.works()

    assert earth.words("notice.erased_dependant", name=who.name) in agent.all
    assert earth.words("family.none") in agent.says("家人的码")


def test_a_fever_comes_back_with_the_same_document(earth: World) -> None:
    who = adult()
    chat = holder(earth, who)
    measure(earth, who, 386)
    chat.says("我的码")
    assert chat.colour == "yellow"
    chat.types(who.phone)

    said = chat.says("注销")
    until = earth.clock() + timedelta(days=28)
    assert earth.words("erase.fever", until="").split("到")[0] in said
    receipt = RECEIPT.search(chat.says("1", CODE, "确认"))
    assert receipt
    kept = Receipts(earth.config.secret_keys).read(receipt[0]).fever_until
    assert kept is not None
    assert abs(kept - until) < timedelta(minutes=5)
    earth.passes(minutes=2)
    other = earth.chat()
    other.registers(who)

    assert other.colour == "yellow"
    measure(earth, who, 366)
    earth.passes(minutes=2)
    erases(other)
    earth.passes(minutes=2)
    chat.registers(who)
    assert chat.colour == "green"


def test_a_fever_comes_back_for_a_dependant(earth: World) -> None:
    who, agent = earth.knows(elder()), holder(earth, MOTHER)
    agent.adds(who)
    measure(earth, who, 386)
    agent.types(MOTHER.phone)
    earth.passes(hours=2)  # the days are counted from the end, not from the measurement
    until = earth.clock() + timedelta(days=28)
    told = earth.words("erase.fever_family", names=who.name, until="").partition("到")[0]
    own = earth.words("erase.fever", until="").partition("到")[0]
    assert told in agent.says("注销")
    assert own not in agent.sees
    receipt = RECEIPT.search(agent.says("1", CODE, "确认"))
    assert told in agent.sees
    assert own not in agent.sees
    assert receipt
    kept = Receipts(earth.config.secret_keys).read(receipt[0]).fever_until
    assert kept is not None
    assert abs(kept - until) < timedelta(minutes=5)
    other = holder(earth, adult())

    other.adds(who)

    assert other.colour == "yellow"


def test_two_fevers_are_both_named_and_a_relative_who_stays_is_not(earth: World) -> None:
    agent, other, feverish, shared = holder(earth, MOTHER), holder(earth, adult()), elder(), elder()
    for who in (feverish, shared):
        agent.adds(earth.knows(who))
        earth.passes(minutes=2)
    other.adds(shared)
    earth.works()
    agent.says("同意代办")
    earth.works()
    for who in (MOTHER, feverish, shared):
        measure(earth, who, 386)
    agent.types(MOTHER.phone)

    said = agent.says("注销")

    family = earth.words("erase.fever_family", names=feverish.name, until="").partition("到")[0]
    assert family in said
    assert earth.words("erase.fever", until="").partition("到")[0] in said
    assert shared.name not in line(said, family[:3])


def measure(earth: World, who: Someone, temperature: int) -> None:
    """Let this be the last temperature of a person, in tenths of a degree."""
    earth.parts.records.people.add_measurement(earth.person(who), temperature, int(earth.clock().timestamp()))


def test_a_claim_ends_alone_and_without_a_code(earth: World) -> None:
    who = adult()
    person = holder(earth, who)
    stranger = claimant(earth, who)

    said = stranger.says("注销")
    assert earth.words("erase.what_claim") in said
    receipt = RECEIPT.search(stranger.says("1", "确认"))

    assert receipt
    assert Receipts(earth.config.secret_keys).read(receipt[0]).held is False
    person.says("我的码")
    assert person.colour == "green"
    assert stranger.says("我的码") == earth.words("code.unregistered")


@pytest.mark.parametrize("code", ["000000", "收不到"])
def test_without_the_code_to_the_phone_on_record_nothing_is_erased(earth: World, code: str) -> None:
    who = adult()
    chat = holder(earth, who)

    chat.says("注销", "1", code, "确认")

    assert RECEIPT.search(chat.all) is None
    assert earth.person(who)
    chat.says("取消", "我的码")
    assert chat.last["kind"] == "image"


def test_a_record_without_a_phone_gets_one_before_it_ends(earth: World) -> None:
    who = adult()
    chat = holder(earth, who)
    records, found = earth.parts.records, earth.parts.records.people.get(earth.person(who))
    assert found
    bare = msgspec.structs.replace(records.people.identity(found), phone="")
    assert records.holds.take(found, chat.id, bare, Level.IN_PERSON, earth.clock())  # as after an appeal
    sent = len(earth.sms.messages())

    assert chat.says("注销") == earth.words("erase.prove_first")
    assert len(earth.sms.messages()) == sent

    chat.says("验证手机", who.phone, CODE, "确认")
    earth.passes(minutes=2)
    assert erases(chat)


def test_a_stranger_cannot_erase_somebody(earth: World) -> None:
    who = adult()
    person, stranger = holder(earth, who), earth.chat()

    assert stranger.says("注销") == earth.words("erase.nothing")
    claimant(earth, who).says("注销", "1", "确认")
    earth.works()

    person.says("我的码")
    assert person.colour == "green"
    assert earth.person(who)


def test_a_yes_to_somebodys_request_does_not_end_the_record(earth: World) -> None:
    who = elder()
    chat, agent = holder(earth, who), holder(earth, MOTHER)
    chat.says("注销", "1", CODE)
    agent.adds(replace(who, phone=""), "父母")
    earth.works()

    for said in ("同意", "我同意", "I agree"):
        assert earth.words("erase.finish.agreed") in chat.says(said), said
    assert MOTHER.name in chat.says("取消", "同意代办")
    assert erases(chat)


def test_a_no_ends_the_form_and_nothing_else(earth: World) -> None:
    who = adult()
    chat = holder(earth, who)

    assert chat.says("注销", "不注销") == earth.words("erase.consent_erase.declined")
    chat.says("我的码")
    assert chat.colour == "green"


def test_records_that_nobody_holds_or_claims_end_after_thirty_days(earth: World) -> None:
    who = earth.knows(adult())
    chat = claimant(earth, who)
    person = earth.person(who)

    earth.passes(days=29)
    earth.works()
    assert earth.parts.records.people.get(person)
    earth.passes(days=2)
    earth.works()

    assert earth.parts.records.people.get(person) is None
    assert earth.keys("p:*") | earth.keys("d:*") == set()
    assert earth.words("notice.expired") in chat.says("我的码")
    assert earth.words("code.unregistered") in chat.sees


def test_a_claim_whose_code_is_shown_is_kept_with_the_record_that_it_claims(earth: World) -> None:
    who = earth.knows(adult())
    chat = claimant(earth, who)
    person = earth.person(who)

    for _ in range(4):
        earth.passes(days=20)
        earth.works()
        chat.says("我的码")
        assert chat.claims
    assert earth.parts.records.people.get(person)
    earth.passes(days=31)
    earth.works()

    assert earth.keys("p:*") == set()


def test_a_dependant_whom_nobody_acts_for_any_more_ends_after_thirty_days(earth: World) -> None:
    agent, who = holder(earth, MOTHER), earth.knows(elder())
    agent.adds(who)
    person = earth.person(who)
    agent.says("解除代办", "1", "确认")

    earth.passes(days=29)
    earth.works()
    assert earth.parts.records.people.get(person)
    earth.passes(days=2)
    earth.works()

    assert earth.parts.records.people.get(person) is None
    agent.says("我的码")
    assert agent.colour == "green"


def test_who_unfollows_is_erased_after_ninety_days(earth: World) -> None:
    who = adult()
    chat = holder(earth, who)
    chat.phone.unfollow()

    earth.passes(days=89)
    earth.works()
    assert earth.person(who)
    earth.passes(days=2)
    earth.works()

    assert earth.keys("p:*") | earth.keys("d:*") == set()
    let_short_lived_keys_end(earth, chat)
    assert chat.id.encode() not in dump(earth.parts.records.store)


def test_relatives_of_somebody_who_lost_the_own_record_end_too_after_unfollowing(earth: World) -> None:
    agent, who = holder(earth, MOTHER), earth.knows(elder())
    agent.adds(who)
    earth.works()
    person = earth.person(MOTHER)
    earth.parts.records.chat_fields.replace(agent.id, "me", person, "")
    earth.parts.records.holds.release(person, agent.id, earth.clock())
    before = earth.parts.records.agents.dependants(agent.id)
    assert before

    agent.phone.unfollow()
    earth.passes(days=91)
    earth.works()

    assert earth.parts.records.agents.dependants(agent.id) == ()


def test_who_follows_again_is_kept_and_a_second_leave_counts_anew(earth: World) -> None:
    who = adult()
    chat = holder(earth, who)
    chat.phone.unfollow()
    earth.passes(days=60)
    chat.phone.follow()
    earth.passes(days=31)
    earth.works()
    assert earth.person(who)
    chat.phone.unfollow()
    earth.passes(days=60)
    earth.works()
    assert earth.person(who)

    earth.passes(days=31)
    earth.works()

    assert earth.keys("p:*") == set()


def restores(earth: World, backup: Snapshot) -> list[tuple[str, int]]:
    """Restore the backup; gives what was erased, from the store before."""
    erased = list(earth.parts.records.erasures.all())
    backup.restore(earth.platform, earth.state)
    return erased


def erases_again(earth: World, erased: list[tuple[str, int]]) -> int:
    """Erase it from the store of now too; gives how many there were."""
    return earth.parts.services.ending.restoring.apply(erased, earth.clock())


def test_what_was_erased_is_erased_again_in_a_restored_backup(earth: World) -> None:
    who, other = adult(), adult()
    chat, stays = holder(earth, who), holder(earth, other)
    backup = earth.snapshot()
    erases(chat)
    earth.works()
    erased = restores(earth, backup)
    assert earth.person(who)

    assert erases_again(earth, erased) == 1

    assert earth.parts.records.people.find_by_document(who.type, who.number) is None
    let_short_lived_keys_end(earth, chat)
    earth.works()
    assert chat.id.encode() not in dump(earth.parts.records.store)
    stays.says("我的码")
    assert stays.colour == "green"
    assert erases_again(earth, erased) == 0


@pytest.mark.parametrize("late", [False, True])
def test_both_records_of_somebody_with_two_documents_are_erased_again_in_a_restored_backup(
    earth: World, late: bool
) -> None:
    card = earth.knows(resident(date(1985, 3, 14)))
    passport = earth.knows(Someone(card.name, "E12345678", PASSPORT, card.phone, "GB", "19850314"))
    old, new = holder(earth, card), earth.chat()
    backup = earth.snapshot()
    new.registers(passport)
    backup = earth.snapshot() if late else backup
    new.says("是")
    earth.works()
    earth.passes(minutes=3)
    new.types(card.phone)
    erases(new)
    earth.works()
    erased = restores(earth, backup)
    assert earth.person(card)

    erases_again(earth, erased)

    assert earth.keys("p:*") | earth.keys("d:*") == set()
    assert old.says("我的码") == earth.words("code.unregistered")
    assert erases_again(earth, erased) == 0


def test_a_claim_from_before_the_proof_is_erased_again_in_a_restored_backup(earth: World) -> None:
    who = adult()
    chat = claimant(earth, earth.knows(who))
    earth.passes(minutes=2)
    backup = earth.snapshot()
    chat.says("验证手机", who.phone, CODE)
    assert chat.last["kind"] == "image"
    earth.passes(minutes=2)
    chat.types(who.phone)
    erases(chat)
    earth.works()
    erased = restores(earth, backup)
    assert earth.keys("p:*")

    erases_again(earth, erased)

    assert earth.keys("p:*") == set()
    assert earth.parts.records.chat_fields.read(chat.id) == {}


def test_a_claim_that_was_made_again_after_its_erasure_stays(earth: World) -> None:
    who = earth.knows(adult())
    chat = claimant(earth, who)
    chat.says("注销", "1", "确认")
    earth.works()
    earth.passes(days=1)
    chat.says("注册", *who.own_answers(), "收不到", "同意", "确认")
    earth.works()

    erases_again(earth, list(earth.parts.records.erasures.all()))

    chat.says("我的码")
    assert chat.claims
