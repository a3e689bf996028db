"""What gates wrote of a person with two documents goes along when the records become one, and can be disputed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.store.access.operators import Role
from bot.store.gate.packing import PassKind
from tests.cast import CODE, PASSPORT, Someone, resident
from tests.gatehouse import Gatehouse
from tests.handlers.gate.site import Site
from tests.staff import REASON, Staff
from tests.story.test_erasure import erases
from tests.talk import Chat

pytestmark = pytest.mark.usefixtures("days")

FEVER = "38.6"


@pytest.fixture
def documents(site: Site) -> tuple[Someone, Someone]:
    """A person's identity card and passport; the phone is theirs for both."""
    card = site.earth.knows(resident(date(1985, 3, 14)))
    return card, site.earth.knows(Someone(card.name, "E12345678", PASSPORT, card.phone, "GB", "19850314"))


@pytest.fixture
def old(site: Site, documents: tuple[Someone, Someone]) -> Chat:
    """The chat that holds the record with the card."""
    chat = site.somebody(documents[0])
    site.earth.works()
    return chat


def looked_at(site: Site, chat: Chat, *then: str) -> None:
    """The code is scanned, and the scanner says something; minutes pass."""
    chat.says("我的码")
    site.scans(chat)
    site.scanner.says(*then)
    site.earth.passes(minutes=3)


def joins(site: Site, passport: Someone, answer: str = "是") -> Chat:
    """A new chat registers with the passport and answers the question."""
    new = site.earth.chat()
    new.registers(passport)
    new.says(answer)
    site.earth.works()
    return new


def scanned_before_the_answer(site: Site, old: Chat, passport: Someone) -> Chat:
    """A new chat registers with the passport; before it answers the question, the code of the old one is scanned."""
    new = site.earth.chat()
    new.registers(passport)
    old.says("我的码")
    site.scans(old)
    return new


def lines(chat: Chat) -> list[str]:
    """The lines of 谁扫过我."""
    return [line for line in chat.says("谁扫过我").splitlines() if line[:1].isdigit()]


def colour(chat: Chat) -> str:
    """What the chat shows."""
    chat.says("我的码")
    return str(chat.colour)


def test_fevers_on_several_days_that_were_disputed_count_no_more(site: Site) -> None:
    chat = site.somebody()
    site.earth.works()
    looked_at(site, chat, FEVER)
    site.earth.passes(days=1)
    site.earth.works()
    site.scanner.says("上岗")
    looked_at(site, chat, "38.4")
    assert len(lines(chat)) == 2

    chat.says("不是我2")
    assert colour(chat) == "yellow"
    assert chat.says("谁扫过我", "不是我1") == site.words("visits.disputed_now")

    assert colour(chat) == "green"
    assert site.facts(chat).temperature is None


def test_every_line_goes_along_and_each_can_be_disputed(
    site: Site, old: Chat, documents: tuple[Someone, Someone]
) -> None:
    looked_at(site, old, "36.5", "撤销")
    looked_at(site, old, "撤销")
    looked_at(site, old, "36.9")
    old.says("谁扫过我", "不是我1")
    site.scanner.says("无码登记", *documents[0].entry_answers(), "38.1", "确认")
    site.earth.passes(minutes=3)
    looked_at(site, old, "36.6")
    looked_at(site, old, FEVER)
    assert Staff(Gatehouse(site.earth)).person("chen", "reveal", documents[0]).exit_code == 0
    before = lines(old)
    assert len(before) == 6
    assert f"事由：{REASON[1]}" in old.sees

    new = joins(site, documents[1])

    assert lines(new) == before
    assert f"事由：{REASON[1]}" in new.sees
    assert colour(new) == "yellow"
    new.says("谁扫过我", "不是我1")
    assert site.facts(new).temperature == 366
    assert colour(new) == "green"
    for number in range(2, 7):
        new.says("谁扫过我", f"不是我{number}")
    assert site.facts(new).temperature is None
    assert all("您已说明不是本人" in line for line in lines(new))


@pytest.mark.parametrize("answer", ["不是", ""])
def test_a_fever_that_was_disputed_counts_for_no_document(
    site: Site, old: Chat, documents: tuple[Someone, Someone], answer: str
) -> None:
    card, passport = documents
    held = replace(passport, phone="+14155552671")
    new = site.somebody(held)
    site.earth.works()
    site.earth.passes(minutes=2)
    looked_at(site, old, FEVER)
    new.says("修改手机号", card.phone, CODE)
    site.earth.works()
    assert colour(new) == "yellow"
    new.says("核对证件", *filter(None, [answer]))
    site.earth.works()

    old.says("谁扫过我", "不是我1")

    assert [colour(chat) for chat in (old, new)] == ["green", "green"]
    assert site.facts(new).temperature is None
    new.says("核对证件", "是")
    site.earth.works()
    assert (colour(new), site.facts(new).temperature) == ("green", None)


def test_a_pass_is_undone_after_the_records_were_joined(
    site: Site, old: Chat, documents: tuple[Someone, Someone]
) -> None:
    new = scanned_before_the_answer(site, old, documents[1])
    site.scanner.says(FEVER)
    new.says("是")
    site.earth.works()
    assert site.facts(new).temperature == 386

    assert site.scanner.says("撤销") == site.words("gate.undo.done", count=1)

    assert site.facts(new).temperature is None
    assert site.passes() == site.visits(new) == []


def test_a_scan_from_before_is_registered_for_the_joined_record(
    site: Site, old: Chat, documents: tuple[Someone, Someone]
) -> None:
    new = scanned_before_the_answer(site, old, documents[1])
    new.says("是")
    site.earth.works()

    site.scanner.says(FEVER)

    (visit,) = site.visits(new)
    assert (visit.outcome.temperature, visit.outcome.kind) == (386, PassKind.CODE)
    assert site.facts(new).temperature == 386


def traced(site: Site) -> list[str]:
    """The lines of a trace of the venue's last hours, from the colour on."""
    house = Gatehouse(site.earth)
    key = house.operator(f"tra{len(house.audit)}", Role.TRACING)
    end = site.earth.clock() + timedelta(minutes=1)
    times = "--from", f"{end - timedelta(hours=2):%Y-%m-%d %H:%M}", "--to", f"{end:%Y-%m-%d %H:%M}"
    done = house.command("trace", "venue", site.venue.id, *times, "--reason", "流调核查", key=key)
    assert done.exit_code == 0, done.output
    return [line.partition("  green  ")[2] for line in done.stdout.splitlines()]


def test_a_venue_is_traced_to_the_person_whose_records_were_joined_until_they_are_erased(
    site: Site, old: Chat, documents: tuple[Someone, Someone]
) -> None:
    card, passport = documents
    looked_at(site, old, "36.5")
    (before,) = traced(site)
    assert card.number[-2:] in before

    new = joins(site, passport)
    site.earth.passes(minutes=3)

    (after,) = traced(site)
    assert passport.number[-2:] in after
    assert site.words("gate.records.none") not in site.scanner.says("我的记录")
    assert f"{card.name[0]}**" in site.scanner.sees
    new.types(card.phone)
    erases(new)
    site.earth.works()
    assert traced(site) == ["passed"]
    assert site.earth.keys("p[jl]:*") == set()
