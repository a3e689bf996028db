"""What is masked is shown to the owner of a conversation for a reason, and the person knows."""

import re

from tests.cast import adult
from tests.desk import Clerk, SupportDesk

FORM = re.compile(r'name="form" value="([^"]+)"')
REASON = "核对登记信息"


def reveals(clerk: Clerk, ref: str, what: str, reason: str = REASON, form: str = "") -> str:
    """Ask for something masked on the page for it, and give the page that answers."""
    page = clerk.browser.get(f"/d/chat/{ref}/reveal?what={what}").text
    found = FORM.search(page)
    return clerk.browser.post(
        f"/d/chat/{ref}/reveal",
        token=clerk.browser.token,
        what=what,
        reason=reason,
        form=form or (found[1] if found else "a-form-of-nobody"),
    ).text


def test_the_owner_sees_a_masked_value_for_a_reason_and_the_person_sees_who_looked(desk: SupportDesk) -> None:
    who = adult()
    chat = desk.house.citizen(desk.earth.knows(who))
    ref = desk.asks(chat, f"身份证{who.number}不对")
    desk.an.does(ref, "take")
    before = desk.an.opens(ref)

    for what, value in (("name", who.name), ("number", who.number), ("phone", who.phone)):
        assert value not in before + desk.an.browser.get(f"/d/chat/{ref}/reveal?what={what}").text
        assert value in reveals(desk.an, ref, what)
        assert desk.an.browser.page.headers["Cache-Control"] == "no-store"
    (place,) = re.findall(r"reveal\?what=(\d+)", before)
    assert f"身份证{who.number}不对" in reveals(desk.an, ref, place)
    assert not any(value in desk.an.opens(ref) for value in who.secrets)
    print(chat.says("好"), chat.says("谁看过我的信息"), who.secrets)
    print(desk.house.noted("desk.reveal", "staff:an"))
