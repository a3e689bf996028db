"""The figures of bot and desk: what is counted, who sees it, and that nothing in it names anybody or runs anywhere."""

import csv
import io
import re
from datetime import timedelta

import pytest

from bot.health.support.figures import GROWTH, Tally, first_reply_count, together
from bot.store.access.operators import Role
from bot.store.redis.errors import StoreDown
from bot.store.support.figures import KEPT_DAYS, DailyCounts
from tests.cast import adult
from tests.desk import Clerk, SupportDesk
from tests.staff import REASON, Staff, receipt_in

HOUSE, TITLE = "其他省市的健康码能不能用？", '=HYPERLINK("http://evil")<b>'
"""The title of an answer as it was changed: it must neither run in a spreadsheet nor in a page."""


def sheet(lead: Clerk, days: int = 7) -> list[list[str]]:
    """The lines of the table for spreadsheets."""
    answer = lead.browser.get(f"/d/figures.csv?days={days}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert head == ["日期", "指标", "项目", "数值"]
    return rows


def numbers(lead: Clerk) -> dict[tuple[str, str], int]:
    """The sum of each figure, by figure and what it is of; what is 0 is left out."""
    found: dict[tuple[str, str], int] = {}
    for _, figure, item, number in sheet(lead):
        found[figure, item] = found.get((figure, item), 0) + int(number)
    return {about: number for about, number in found.items() if number}


def test_what_bot_and_clerks_did_is_counted_once_and_shown_to_a_lead(
    desk: SupportDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.service.answers.REFRESH_SECONDS", -1)
    lead, earth, title = desk.clerk("ding", "lead"), desk.earth, ("--title", TITLE)
    key = Staff(desk.house).key("wang", Role.ANSWERS)
    assert desk.house.command("answers", "edit", "other_province.how", *title, *REASON, key=key).exit_code == 0
    asker, other = desk.house.citizen(adult()), earth.chat()
    asker.says("外地人能用吗", "1", "谢谢", "我的码", "给孩子", "1", "2")
    other.says("我家电视坏了找谁修啊", "注册", "外地人能用吗？", "取消")
    earth.platform.repeat(other.openid)
    ref = desk.asks(asker)
    earth.passes(minutes=10)
    desk.an.does(ref, "take")
    desk.an.opens(ref)
    (token,) = set(re.findall(r'name="reply" value="([^"]+)"', desk.an.page()))
    for text in ("我来看看", "我来看看", "请稍等"):
        assert desk.an.replies(ref, text, token if text == "我来看看" else "") == 200  # the first by two clicks
    assert [desk.an.does(ref, "close") for _ in range(2)] == [200, 409]

    found = numbers(lead)
    ten = found.pop(("首次答复中位（秒）", ""))
    assert ten / GROWTH < 600 < ten * GROWTH
    assert found.pop(("九成人首次答复以内（秒）", "")) == ten
    assert found == {
        ("提问", ""): 4,
        ("机器人答上", ""): 3,
        ("话题", f"'{TITLE}"): 2,
        ("话题", earth.parts.services.answers.articles()["child_register.how"].titles["zh"]): 1,
        ("有帮助", ""): 1,
        ("没帮助", ""): 1,
        ("请求人工", ""): 1,
        ("得到首次答复", ""): 1,
        ("答复", ""): 2,
        ("客服答复", "an"): 2,
        ("结束会话", ""): 1,
        ("客服结束会话", "an"): 1,
    }
    page = lead.browser.get("/d/figures").text
    assert "=HYPERLINK(&#34;http://evil&#34;)&lt;b&gt;" in page
    assert "<td>4</td><td>3</td><td>75%</td><td>2</td><td>50%</td>" in page
    assert re.search(r"<td>1</td><td>1</td><td>(10|11) 分钟</td><td>(10|11) 分钟</td><td>1</td>", page)
    assert page.count('<svg class="columns" role="img"') == 2
    assert not re.search(r'style="|<script(?! nonce)|<style(?! nonce)', page)


def test_only_a_lead_sees_figures_and_only_of_the_days_that_are_kept(desk: SupportDesk) -> None:
    lead = desk.clerk("ding", "lead")
    for clerk in (desk.an, desk.clerk("chen", "review")):
        for path in ("/d/figures", "/d/figures.csv"):
            assert clerk.browser.get(path).status_code == 403, path
        assert desk.house.noted("refused.desk.figures", f"staff:{clerk.name}")
    assert desk.house.browser().get("/d/figures.csv").status_code == 401
    assert 'href="/d/figures"' in lead.sees()
    assert "/d/figures" not in desk.an.sees()
    for asked, shown in (("30", 30), ("90", 90), ("8", 7), ("x", 7), ("-1", 7)):
        days = {row[0] for row in csv.reader(lead.browser.get(f"/d/figures.csv?days={asked}").text.splitlines())}
        assert len(days) == shown + 1, asked  # and the head

    desk.earth.chat().says("外地人能用吗")
    desk.earth.passes(days=1)
    lead.signs_in()
    assert [row[3] for row in sheet(lead) if row[1] == "提问"][-2:] == ["1", "0"]
    (key,) = desk.earth.keys("figures:*")
    ((left,),) = desk.earth.parts.records.store.run_on_masters(("TTL", key))
    assert timedelta(days=KEPT_DAYS) <= timedelta(seconds=left) <= timedelta(days=KEPT_DAYS + 1)


def test_reviews_are_told_by_their_age(desk: SupportDesk) -> None:
    lead, earth = desk.clerk("ding", "lead"), desk.earth
    for hours in (30, 20, 1):
        who = adult()
        robbed = desk.house.citizen(earth.knows(who))
        earth.passes(minutes=2)
        desk.house.citizen(who)
        assert receipt_in(robbed.says("申诉"))
        earth.passes(hours=hours)
    lead.signs_in()

    ages = {row[2]: int(row[3]) for row in sheet(lead) if row[1] == "等待复核"}

    assert ages == {"24 小时以内": 2, "24 到 48 小时": 0, "48 小时以上": 1}
    assert '<th scope="row">24 小时以内</th><td>2</td>' in lead.browser.get("/d/figures").text


def test_a_question_is_answered_when_it_cannot_be_counted(desk: SupportDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = desk.earth.chat()

    def down(*_: object) -> None:
        raise StoreDown("away")

    monkeypatch.setattr(DailyCounts, "add", down)
    ref = desk.asks(desk.house.citizen(adult()))
    desk.an.does(ref, "take")
    assert desk.an.replies(ref, "我来看看") == 200
    assert chat.says("外地人能用吗").endswith(desk.earth.words("answers.helpful"))


def test_the_time_that_is_told_is_near_the_one_that_was_taken() -> None:
    for seconds in (1, 7, 59, 600, 7200, 86_400):
        told = Tally({first_reply_count(seconds): 1}).first_reply_seconds(0.5)
        assert abs((told or 0) - seconds) <= 0.5 + seconds / 20
    ten = together(Tally({first_reply_count(60 * minutes): 1}) for minutes in range(1, 11))
    assert (ten.first_replies, Tally({}).first_reply_seconds(0.5)) == (10, None)
    assert 280 <= (ten.first_reply_seconds(0.5) or 0) <= 325
    assert 500 <= (ten.first_reply_seconds(0.9) or 0) <= 585
    assert Tally({first_reply_count(0): 3}).first_reply_seconds(0.9) == 0
