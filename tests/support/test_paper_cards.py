"""Clerks print paper cards in their conversations; the person is told, and the old card is void."""

import re
from base64 import b64decode

from tests.cast import adult, elder
from tests.desk import Clerk, SupportDesk
from tests.support.forms import form
from tests.talk import scanned

PICTURE = re.compile(r'src="data:image/png;base64,([^"]+)"')


def prints(clerk: Clerk, ref: str, **values: str) -> str:
    """Fill in the form of the page as it is there now; gives the page that answers."""
    clerk.browser.get(f"/d/chat/{ref}/card")
    return clerk.browser.post(f"/d/chat/{ref}/card", **form(clerk.browser, f"/d/chat/{ref}/card", **values)).text


def code_on(page: str) -> str:
    """What a scanner reads on the card of a page."""
    found = PICTURE.search(page)
    assert found, page
    return scanned(b64decode(found[1]))


def test_the_owner_of_a_conversation_prints_a_card_for_a_reason_and_the_person_is_told(desk: SupportDesk) -> None:
    who = adult()
    chat = desk.house.citizen(desk.earth.knows(who))
    ref = desk.asks(chat)
    desk.an.does(ref, "take")
    assert f"/d/chat/{ref}/card" in desk.an.opens(ref)

    assert "请写明事由" in prints(desk.an, ref, reason=" ")
    page = prints(desk.an, ref, reason="没有手机用")

    assert "/S/" in code_on(page)
    assert not any(secret in page for secret in who.secrets)
    desk.earth.works()
    assert desk.earth.words("notice.paper") in chat.all
    assert desk.house.noted("paper.print staff:an")


def test_a_family_is_chosen_from_and_a_page_prints_once(desk: SupportDesk) -> None:
    chat, mother = desk.house.citizen(desk.earth.knows(adult())), desk.earth.knows(elder())
    chat.adds(mother)
    desk.earth.works()
    ref = desk.asks(chat)
    desk.an.does(ref, "take")
    page = desk.an.browser.get(f"/d/chat/{ref}/card").text
    refs = re.findall(r'<option value="([^"]+)">([^<]+)<', page)
    assert [name[0] for _, name in refs].count(mother.name[0]) >= 1
    asked = {"token": desk.an.browser.token, "person": refs[-1][0], "reason": "卡丢了"}
    opened = re.findall(r'name="opened" value="(\d+)"', page)[0]

    first = desk.an.browser.post(f"/d/chat/{ref}/card", opened=opened, **asked).text
    again = desk.an.browser.post(f"/d/chat/{ref}/card", opened=opened, **asked)

    assert code_on(first)
    assert (again.status_code, PICTURE.search(again.text)) == (409, None)
    desk.earth.works()
    assert "打印了一张新的纸质码" in chat.all


def test_other_clerks_and_made_up_names_print_nothing(desk: SupportDesk) -> None:
    chat = desk.house.citizen(desk.earth.knows(adult()))
    ref, other = desk.asks(chat), desk.asks(desk.house.citizen(desk.earth.knows(adult())))
    desk.an.does(ref, "take")
    desk.bo.does(other, "take")

    assert desk.bo.browser.get(f"/d/chat/{ref}/card").status_code == 409
    page = desk.bo.browser.get(f"/d/chat/{other}/card").text
    theirs = re.findall(r'<option value="([^"]+)"', page)[0]
    asked = {"token": desk.an.browser.token, "reason": "卡丢了", "opened": "1"}
    statuses = {desk.an.browser.post(f"/d/chat/{ref}/card", person=one, **asked).status_code for one in (theirs, "x")}

    assert statuses == {410}
    assert desk.house.noted("refused.paper.print staff:bo")
    assert not desk.house.noted("paper.print staff:an")
    desk.earth.works()
    assert desk.earth.words("notice.paper") not in chat.all
