"""The part of the inbox that browsers ask for again and again."""

import pytest
import requests

from bot.pages.support.fragments import FRESH
from bot.service.support.viewing import Viewing
from tests.cast import adult
from tests.desk import Clerk, SupportDesk


def rows(clerk: Clerk, which: str = "waiting", tag: str = "") -> requests.Response:
    """The rows of a list, asked for by a browser that has those with this tag."""
    address = f"{clerk.browser.base}/d/{which}/rows?page=0"
    return clerk.browser.session.get(address, headers={"If-None-Match": tag}, timeout=10)


def test_rows_come_once_and_again_when_something_has_changed(desk: SupportDesk) -> None:
    chat = desk.house.citizen(adult())
    ref = desk.asks(chat, "我家电视坏了找谁修啊")
    first = rows(desk.an)
    assert ref in first.text
    assert first.headers["Cache-Control"] == "no-store"
    again = rows(desk.bo, tag=first.headers["ETag"])
    assert (again.status_code, again.text) == (304, "")

    chat.says("电话多少呀")
    desk.earth.passes(seconds=FRESH.total_seconds())
    renewed = rows(desk.an, tag=first.headers["ETag"])
    assert "电话多少呀" in renewed.text

    desk.bo.does(ref, "take")
    after = rows(desk.an, tag=renewed.headers["ETag"])
    assert after.status_code == 200  # at once, so that no two clerks take it
    assert ref not in after.text
    assert ref in rows(desk.bo, "mine").text
    assert ref not in rows(desk.an, "mine").text


def test_a_poll_reads_no_conversation_while_nothing_changes(desk: SupportDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.asks(desk.house.citizen(adult()))
    tag = rows(desk.an).headers["ETag"]

    monkeypatch.setattr(Viewing, "rows", lambda *_: pytest.fail("the list was read"))

    assert {rows(desk.an, tag=tag).status_code for _ in range(3)} == {304}


def test_rows_are_for_those_who_may_see_the_list(desk: SupportDesk) -> None:
    desk.asks(desk.house.citizen(adult()))
    review = desk.clerk("chen", "review")
    assert rows(desk.an).status_code == 200
    assert rows(review).status_code == 403
    assert desk.house.browser().get("/d/waiting/rows").status_code == 401
