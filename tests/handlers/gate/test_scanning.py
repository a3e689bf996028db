"""Scanning: each kind of code has its own answer, and only a scanner on duty learns anything."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.health.people.identity import new_person_id
from bot.sandbox.authorities.people import Status
from bot.sandbox.authorities.switches import Mode, Service
from bot.signing.tokens import CodePurpose, CodeTokens, code_url
from tests.cast import adult, elder
from tests.handlers.gate.site import Site


def made(site: Site, purpose: CodePurpose, person: str, **ago: float) -> str:
    """The content of a code of this age."""
    issued = site.earth.clock() - timedelta(**ago)
    token = CodeTokens(site.earth.config.secret_keys).make(purpose, person, issued)
    return code_url(site.earth.config.public_url, token)


def test_a_scan_shows_decision_shape_colour_and_person_and_asks_for_the_temperature(site: Site) -> None:
    citizen = site.somebody()

    said = site.scans(citizen).splitlines()

    assert said == [
        site.words("gate.verdict.green"),
        site.words("gate.person.adult", name="张**"),
        site.words("gate.seen.ask"),
    ]
    assert all(word in said[0] for word in ("✅", "绿", "放行"))


@pytest.mark.parametrize(
    ("status", "colour", "shape"),
    [(Status.QUARANTINE, "orange", "🔶"), (Status.CONTACT, "orange", "🔶"), (Status.CONFIRMED, "red", "⛔")],
)
def test_orange_and_red_are_shown_at_once(site: Site, status: Status, colour: str, shape: str) -> None:
    who = adult()
    citizen = site.somebody(who)
    site.earth.health(who, status, site.earth.clock().date() + timedelta(days=5))
    site.earth.works()
    citizen.says("我的码")

    said = site.scans(citizen)

    assert said.startswith(site.words(f"gate.verdict.{colour}"))
    assert shape in said


def test_a_person_without_a_status_is_grey(site: Site) -> None:
    site.earth.switch(Mode.OFF, Service.PLATFORM)
    citizen = site.somebody(adult())

    assert site.scans(citizen).startswith(site.words("gate.verdict.grey"))


def test_of_a_person_not_compared_yet_the_document_is_asked_for(site: Site) -> None:
    site.earth.switch(Mode.OFF)
    citizen = site.earth.chat()
    citizen.registers(adult())

    assert site.scans(citizen) == site.words("gate.document.pending")


def test_a_proxied_person_is_shown_with_the_relation_and_age_band(site: Site) -> None:
    daughter, mother = site.somebody(), elder()
    daughter.adds(mother)

    said = site.scans(daughter)

    elderly = site.words("gate.person.elder", name="张**")
    assert site.words("gate.seen.proxied", person=elderly, relation="父母") in said


@pytest.mark.parametrize("purpose", [CodePurpose.CHAT_CODE, CodePurpose.LIVE_CODE])
def test_codes_of_the_chat_and_of_the_live_page_are_read(site: Site, purpose: CodePurpose) -> None:
    citizen = site.somebody()

    assert site.scans(made(site, purpose, site.person(citizen))).startswith(site.words("gate.verdict.green"))


@pytest.mark.parametrize("change", [str, str.lower, lambda url: f" {url}\n", lambda url: url.rpartition("/")[2]])
def test_the_content_of_a_code_may_be_typed_or_pasted(site: Site, change: object) -> None:
    content = site.somebody().code

    assert site.scanner.says(change(content)).startswith(site.words("gate.verdict.green"))  # type: ignore[operator]


def test_an_expired_code_says_for_how_long(site: Site) -> None:
    person = site.person(site.somebody())

    for purpose, minutes in ((CodePurpose.CHAT_CODE, 40), (CodePurpose.LIVE_CODE, 13)):
        old = made(site, purpose, person, minutes=minutes, seconds=-20)
        assert site.scans(old) == site.words("gate.refused.expired", minutes=10)


def test_a_forged_code_is_reported_as_forged(site: Site) -> None:
    content = site.somebody().code
    forged = content[:-1] + ("A" if content[-1] != "A" else "B")

    assert site.scans(forged) == site.words("gate.refused.forged")
    assert site.scans(content[:-3]) == site.words("gate.refused.forged")
    assert site.scanner.says(forged) == site.words("gate.refused.forged")


def test_a_code_without_a_record_is_unknown(site: Site) -> None:
    assert site.scans(made(site, CodePurpose.CHAT_CODE, new_person_id())) == site.words("gate.refused.unknown")


def test_a_code_of_a_dependant_without_agents_is_revoked(site: Site) -> None:
    daughter = site.somebody()
    daughter.adds(elder())
    content = daughter.code
    daughter.says("解除代办", "1", "确认")

    assert site.scans(content) == site.words("gate.refused.revoked")


@pytest.mark.parametrize(
    "content", ["https://weixin.qq.com/q/02abcdef", "6901234567892", "https://example.com/S/ABC", "你好", "http://x"]
)
def test_any_other_qr_code_is_the_wrong_kind(site: Site, content: str) -> None:
    assert site.scans(content) == site.words("gate.refused.wrong_kind")


def test_a_bar_code_is_the_wrong_kind(site: Site) -> None:
    from bot.sandbox.wechat.scanner import Code

    site.scanner.phone.scan(Code("EAN_13,6901234567892", "barcode"), "SCAN")

    assert site.scanner.sees == site.words("gate.refused.wrong_kind")


def test_a_duplicate_says_when_and_by_which_entrance(site: Site) -> None:
    citizen, west = site.somebody(), site.somebody()
    site.binds(west, "西进站口")
    west.says("上岗")
    site.scans(citizen)
    site.scanner.says("36.5")

    assert site.words("gate.seen.duplicate_now", entrance="东进站口") in site.scans(citizen, west)
    site.earth.passes(minutes=2, seconds=5)
    assert site.words("gate.seen.duplicate", minutes=2, entrance="东进站口") in site.scans(citizen, west)
    site.earth.passes(minutes=10)
    assert "东进站口" not in site.scans(citizen, west)


def test_another_venue_a_refusal_or_an_undo_makes_no_duplicate(site: Site) -> None:
    citizen = site.somebody()
    site.scans(citizen)
    site.scanner.says("37.5")
    citizen.says("我的码")
    assert "刚刚" not in site.scans(citizen)

    site.scanner.says("36.5", "撤销")
    assert "刚刚" not in site.scans(citizen)


def test_typing_the_scan_command_explains_the_button(site: Site) -> None:
    assert site.scanner.says("扫码核验") == site.words("gate.how")


def test_a_scan_while_a_form_is_open_keeps_the_form(site: Site) -> None:
    citizen = site.somebody()
    question = site.scanner.says("代办", "父母")

    assert site.scans(citizen).startswith(site.words("gate.verdict.green"))
    assert site.scanner.says("36.5").startswith("✅")
    assert site.scanner.says("1") == question


def test_a_fever_on_a_code_that_was_not_compared_yet_stays(site: Site) -> None:
    who, chat = adult(), site.earth.chat()
    site.earth.switch(Mode.OFF, Service.IDENTITY)
    chat.registers(who)
    assert site.scans(chat) == site.words("gate.document.pending")
    site.scanner.says(who.number[-6:])
    assert "38.5" in site.scanner.says("38.5")

    site.earth.switch(Mode.NORMAL)
    site.earth.passes(minutes=10)
    site.earth.works()

    chat.says("我的码")
    assert chat.colour == "yellow"
    assert site.venue.name in chat.says("谁扫过我")


def test_the_last_picture_of_an_agent_who_left_is_void(site: Site) -> None:
    daughter, son, mother = site.somebody(), site.somebody(), elder()
    daughter.adds(mother)
    kept = daughter.code
    son.adds(replace(mother, phone=""))
    site.earth.works()
    daughter.says("同意代办")
    son.says("家人的码")
    assert site.scans(kept).startswith(site.words("gate.verdict.green"))
    site.scanner.says("36.5")

    daughter.says("解除代办", "1", "确认")

    assert site.scans(kept) == site.words("gate.refused.revoked")
    assert site.scans(son).startswith(site.words("gate.verdict.green"))
