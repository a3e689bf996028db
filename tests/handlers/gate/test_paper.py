"""Paper cards: printed by who acts for a person, read with the document in hand only, void when they should be."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from bot.sandbox.authorities.people import Status
from bot.service.codes.paper_codes import MAX_CARDS_PER_DAY
from tests.cast import CODE, Someone, adult, elder
from tests.handlers.gate.site import Site
from tests.surfing import Browser
from tests.talk import Chat, scanned
from tests.upgrade.kept import contents
from tests.world import World

ASKED = "gate.document.paper"


def address(said: str) -> str:
    """The address of the card's page in an answer."""
    (found,) = re.findall(r"http\S+/c/\S+", said)
    return str(found)


def card(site: Site, said: str) -> str:
    """What a scanner reads on the card that the page of this answer prints."""
    return scanned(picture(site.earth, said))


def picture(earth: World, said: str) -> bytes:
    """The card as a picture, in the browser that opened its page."""
    browser = Browser(earth.config.public_url)
    assert "card.png" in browser.opens(address(said)).text
    return browser.get(f"{address(said)}/card.png").content


@pytest.fixture
def mother() -> Someone:
    """Somebody without a phone."""
    return elder()


@pytest.fixture
def daughter(site: Site, mother: Someone) -> Chat:
    """Her agent, who holds her record."""
    chat = site.somebody()
    chat.adds(mother)
    return chat


def test_a_card_shows_the_verdict_to_who_compares_the_document_and_is_seen(
    site: Site, daughter: Chat, mother: Someone
) -> None:
    content = card(site, daughter.says("家人纸质码"))

    assert site.scans(content) == site.words(ASKED)
    assert site.scanner.says("000000") == site.words("gate.document.differs", left=2)
    seen = site.scanner.says(mother.number[-6:])
    assert seen.startswith(site.words("gate.verdict.green"))
    assert site.words("gate.seen.compared") in seen
    assert site.venue.name in daughter.says("谁扫过我", "2")  # before anybody has passed
    assert site.scanner.says("36.5").startswith("✅")
    (one,) = site.passes()
    assert one.outcome.kind.name == "DOCUMENT"


def test_a_wrong_document_has_three_tries_and_a_red_person_stays_out(
    site: Site, daughter: Chat, mother: Someone
) -> None:
    content = card(site, daughter.says("家人纸质码"))
    site.earth.health(mother, Status.CONFIRMED)
    site.earth.works()

    site.scans(content)
    said = [site.scanner.says("111111") for _ in range(3)]
    assert said[-1] == site.words("gate.document.no_more")
    assert site.scanner.says(mother.number[-6:]) != site.words("gate.verdict.red")
    site.scans(content)
    assert site.scanner.says(mother.number[-6:]).startswith(site.words("gate.verdict.red"))
    assert site.scanner.says("36.5").startswith("⛔")


def test_a_new_card_voids_the_old_one_at_once_and_a_lost_one_is_void(site: Site, daughter: Chat) -> None:
    old = card(site, daughter.says("我妈的纸质码"))
    new = card(site, daughter.says("家人纸质码", "1"))

    assert site.scans(old) == site.words("gate.refused.paper_replaced")
    assert site.scans(new) == site.words(ASKED)
    assert daughter.says("挂失") == site.words("paperlost.person.ask") + "\n1 " + daughter.sees.rpartition("1 ")[2]
    assert daughter.says("1").startswith("已挂失")
    assert site.scans(new) == site.words("gate.refused.paper_lost")
    assert site.scans(card(site, daughter.says("家人纸质码"))) == site.words(ASKED)


def test_a_card_that_is_lost_while_the_scanner_types_gives_no_verdict(
    site: Site, daughter: Chat, mother: Someone
) -> None:
    content = card(site, daughter.says("家人纸质码"))
    site.scans(content)
    daughter.says("挂失", "1")

    assert site.scanner.says(mother.number[-6:]) == site.words("gate.refused.paper_lost")


def test_a_card_lasts_180_days(site: Site, daughter: Chat) -> None:
    content = card(site, daughter.says("家人纸质码"))

    site.earth.passes(days=179, hours=23)
    assert site.scans(content) == site.words(ASKED)
    site.earth.passes(hours=2)
    assert site.scans(content) == site.words("gate.refused.paper_expired")


def test_a_card_ends_with_the_binding_of_who_printed_it(site: Site, daughter: Chat, mother: Someone) -> None:
    content, son = card(site, daughter.says("家人纸质码")), site.somebody()
    son.adds(replace(mother, phone=""))
    site.earth.works()
    daughter.says("同意代办")
    assert site.scans(content) == site.words(ASKED)

    daughter.says("解除代办", "1", "确认")

    assert site.scans(content) == site.words("gate.refused.paper_unbound")


def test_a_card_ends_when_the_record_moves_or_is_erased(site: Site) -> None:
    who, chat, new = adult(), site.earth.chat(), site.earth.chat()
    chat.registers(who)
    content = card(site, chat.says("纸质码"))
    site.earth.passes(minutes=2)

    new.registers(who)
    assert site.scans(content) == site.words("gate.refused.paper_moved")
    again = card(site, new.says("纸质码", "1"))
    assert site.scans(again) == site.words(ASKED)
    assert "删除" in new.says("注销", "1", CODE, "确认")
    site.earth.works()
    assert site.scans(again) == site.words("gate.refused.paper_erased")


def test_only_who_holds_the_record_prints_a_card_and_not_without_end(site: Site, daughter: Chat) -> None:
    stranger, claimant = site.earth.chat(), site.earth.chat()
    claimant.says("注册", *adult().own_answers(), "收不到", "同意", "确认")

    assert stranger.says("纸质码") == site.words("code.unregistered")
    assert stranger.says("家人纸质码") == site.words("family.none")
    assert stranger.says("挂失") == site.words("paper.none")
    assert claimant.says("纸质码") == site.words("paper.claim")
    daughter.says("家人纸质码")
    said = [daughter.says("家人纸质码", "1") for _ in range(MAX_CARDS_PER_DAY)]
    assert said[-1] == site.words("paper.too_many")
    assert "/c/" in said[-2]


def test_the_link_is_for_one_browser_for_a_short_time_and_only_while_the_card_counts(
    site: Site, daughter: Chat
) -> None:
    link = address(daughter.says("家人纸质码"))
    mine, other = Browser(site.earth.config.public_url), Browser(site.earth.config.public_url)

    assert other.get(f"{link}/card.png").status_code == 410
    assert "card.png" in mine.opens(link).text
    assert other.get(link).status_code == 410
    assert other.get(f"{link}/card.png").status_code == 410
    daughter.says("家人纸质码", "1")
    assert mine.get(link).status_code == 410
    late = address(daughter.sees)
    site.earth.passes(minutes=11)
    assert Browser(site.earth.config.public_url).get(late).status_code == 410


def test_the_card_has_no_colour_and_neither_it_nor_its_address_names_anybody(
    site: Site, daughter: Chat, mother: Someone
) -> None:
    said = daughter.says("家人纸质码")
    png = Image.open(BytesIO(picture(site.earth, said)))

    assert png.size == (1240, 1748)
    assert png.info["dpi"] == pytest.approx((300, 300), abs=1)
    assert all(r == g == b for _, (r, g, b) in png.convert("RGB").getcolors(1 << 22) or ())
    assert not any(secret in address(said) for secret in mother.secrets)


def test_the_store_does_not_tell_whose_card_it_is(site: Site, daughter: Chat, mother: Someone) -> None:
    site.earth.passes(days=1)
    content = card(site, daughter.says("家人纸质码"))
    printed = int(site.earth.clock().timestamp())
    site.earth.passes(seconds=90)
    site.scans(content)

    token, person = content.rpartition("/")[2], site.earth.person(mother)
    kept = {key.decode(): str(held) for key, _, _, held in contents(site.earth.config.redis_url)}
    assert person not in token
    assert not [key for key, held in kept.items() if token[:12] in held or token[25:] in held]
    assert str(printed) not in kept[f"p:{{{person}}}"] + kept[f"c:{{{site.scanner.id}}}"]
    lines = [line for line in site.audit.entries() if line.action.startswith("paper.")]
    assert [(line.subject, line.reason) for line in lines] == [("", f"person:{person}")]
    assert not any("paper" in key and daughter.id in key for key in kept)


def test_a_card_keeps_the_record_of_who_unfollows_until_it_expires(site: Site) -> None:
    who, chat = adult(), site.earth.chat()
    chat.registers(who)
    content = card(site, chat.says("纸质码"))
    chat.phone.unfollow()

    site.earth.passes(days=site.earth.config.unfollowed_days + 1)
    site.earth.works()
    assert site.scans(content) == site.words(ASKED)
    site.earth.passes(days=90)
    site.earth.works()
    assert site.earth.parts.records.people.find_by_document(who.type, who.number) is None
