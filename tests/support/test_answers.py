"""The answers at the desk: found, changed, shown as the chat shows them, and put back."""

import re
import time
from types import SimpleNamespace

import pytest

from bot.commands.answers import EDIT_FAULTS
from bot.store.access.operators import Role
from bot.store.answers.edits import Edit, Edits
from tests.desk import Clerk, SupportDesk
from tests.staff import REASON
from tests.support.forms import form, sends

TRY, PUBLISH = "/d/answers/try", "/d/answers/publish"
OPEN = re.compile(r'href="/d/answer/([a-z_.]+)"')


def changes(clerk: Clerk, id_: str, **values: str) -> str:
    """Change an answer by the form of its page; gives the page that follows."""
    clerk.browser.get(f"/d/answer/{id_}")
    sends(clerk.browser, TRY, 0, **values)
    return sends(clerk.browser, PUBLISH)


def searched(clerk: Clerk, words: str, **values: str) -> str:
    """What the search finds."""
    clerk.browser.get("/d/answers")
    return sends(clerk.browser, "/d/answers/search", 0, words=words, **values)


def test_an_answer_is_found_by_its_words_and_as_people_ask(desk: SupportDesk) -> None:
    browser = desk.an.browser
    assert len(set(OPEN.findall(browser.get("/d/answers").text))) == 30
    assert len(set(OPEN.findall(browser.get("/d/answers?page=1").text))) == 30
    assert "cost.free" in OPEN.findall(searched(desk.an, "不收費"))
    assert len(set(OPEN.findall(searched(desk.an, "码", page="1")))) > 20
    asked = searched(desk.an, "俺弄这个得交钱不")
    assert OPEN.findall(asked) == ["cost.free"]
    assert "机器人会答" in asked
    assert "<script>alert" not in searched(desk.an, "<script>alert(1)</script>")
    assert browser.post("/d/answers/search", token="another", words="码").status_code == 403
    assert browser.get("/d/answer/no.such").status_code == 404


def test_an_answer_is_changed_and_put_back_and_the_history_says_who_and_why(desk: SupportDesk, lead: Clerk) -> None:
    chat, asked = desk.earth.chat(), "吉祥码收费吗"
    shipped = chat.says(asked)
    page = lead.browser.get("/d/answer/cost.free").text
    assert shipped in page
    assert "出厂内容" in page

    done = changes(lead, "cost.free", text_zh="一分钱不要。\n打 {hotline}。", reason="写短一点")

    assert f"一分钱不要。\n打 {desk.earth.config.hotline}。\n\n有帮助吗" in done
    assert chat.says(asked) in done
    assert "staff:ding · 写短一点" in done
    assert "staff:ding" in searched(desk.an, "一分钱不要")
    back = sends(lead.browser, TRY, 1)
    assert shipped in back
    sends(lead.browser, PUBLISH, reason="原来的更好")
    assert chat.says(asked) == shipped
    assert "staff:ding · 原来的更好" in lead.page()
    assert desk.house.noted("answer.edit", "staff:ding", "cost.free")
    assert "一分钱不要" in sends(lead.browser, TRY, 1)


def test_the_command_line_and_the_desk_are_one(desk: SupportDesk, lead: Clerk) -> None:
    key = desk.house.operator("wang", Role.ANSWERS)
    assert "已发布" in changes(lead, "cost.free", ways="要不要交份子\n得花多少票子", reason="补问法")
    tried = desk.house.command("answers", "edit", "cost.free", "--without", "要不要交份子", "--try", *REASON, key=key)
    assert "要不要交份子  cost.free -> -" in tried.output
    assert tried.output.endswith("Nothing was changed.\n")

    done = desk.house.command("answers", "edit", "cost.free", "--without", "要不要交份子", *REASON, key=key)

    assert done.output.endswith("Changed.\n")
    shown = desk.house.command("answers", "history", "cost.free", key=key).output
    assert re.findall(r"^\d.*  (\w+:\w+)  ", shown, re.MULTILINE) == ["staff:ding", "operator:wang"]
    assert "operator:wang" in lead.browser.get("/d/answer/cost.free").text
    assert form(lead.browser, TRY)["ways"] == "得花多少票子"
    changes(lead, "cost.free", ways="", reason="都不要了")
    assert desk.earth.parts.records.edits.newest()["cost.free"].ways == ()
    for bad, words in (("personal", ("--way", "打 13812345678 问")), ("id", ()), ("same", ())):
        id_ = "No such" if bad == "id" else "cost.free"
        refused = desk.house.command("answers", "edit", id_, *words, *REASON, key=key)
        assert refused.exit_code == 1
        assert EDIT_FAULTS[bad] in refused.output


@pytest.mark.parametrize(
    ("fault", "values"),
    [
        ("超过 1400 字节", {"text_zh": "长" * 467}),
        ("超过 1400 字节", {"text_zh": "{hours}" * 190}),  # which fill in to more
        ("标题超过", {"title_zh": "长" * 51}),
        ("最多 200 字", {"ways": "长" * 201}),
        ("不能为空", {"text_zh": " "}),
        ("写明为什么改", {"reason": " "}),
        ("编号不对", {"id": "../x"}),
    ],
)
def test_what_cannot_be_published_is_said_and_kept_in_the_form(
    desk: SupportDesk, lead: Clerk, fault: str, values: dict[str, str]
) -> None:
    lead.browser.get("/d/answer/cost.free")
    given = form(lead.browser, TRY, **{"title_en": "Free", "reason": "试一试", **values})

    page = lead.browser.post(PUBLISH, **given)

    assert fault in page.text
    assert page.status_code == 400
    assert form(lead.browser, TRY)["title_en"] == "Free"
    assert desk.earth.parts.records.edits.newest() == {}


def test_of_two_who_change_an_answer_one_is_told_and_two_clicks_are_one(
    desk: SupportDesk, lead: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead.browser.get("/d/answer/cost.free")
    first = form(lead.browser, TRY, title_zh="收钱吗", reason="改短")
    assert [lead.browser.post(PUBLISH, **first).status_code for _ in range(2)] == [200, 200]
    assert len(desk.earth.parts.records.edits.history("cost.free")) == 1

    assert "刚才有人改了" in lead.browser.post(PUBLISH, **{**first, "title_zh": "要钱吗"}).text
    lead.browser.get("/d/answer/cost.free")
    again, add = form(lead.browser, TRY, title_zh="花钱吗", reason="改短"), Edits.add

    def later(edits: Edits, id_: str, edit: Edit, before: int) -> bool:
        """Somebody else is a moment faster."""
        add(edits, id_, edit, before)
        return add(edits, id_, edit, before)

    monkeypatch.setattr(Edits, "add", later)
    assert "刚才有人改了" in lead.browser.post(PUBLISH, **again).text
    assert len(desk.earth.parts.records.edits.history("cost.free")) == 2


def test_a_new_answer_that_is_taken_back_is_given_no_more_and_can_come_again(desk: SupportDesk, lead: Clerk) -> None:
    key, chat = desk.house.operator("wang", Role.ANSWERS), desk.earth.chat()
    new = ("station.lights", "--title", "驿站几点熄灯", "--text", "十点<b>。", "--way", "驿站几点熄灯啊")
    assert desk.house.command("answers", "edit", *new, *REASON, key=key).exit_code == 0
    assert "十点&lt;b&gt;。" in lead.browser.get("/d/answer/station.lights").text
    assert "十点" in chat.says("驿站几点熄灯啊")

    sends(lead.browser, TRY, 1)
    sends(lead.browser, PUBLISH, reason="说错了")

    assert "已撤下" in lead.page()
    assert "十点" not in chat.says("驿站几点熄灯啊")
    assert "station.lights" in searched(lead, "station")
    lead.browser.get("/d/answer/station.lights")
    sends(lead.browser, TRY, 1)
    sends(lead.browser, PUBLISH, reason="没说错")
    assert "十点" in chat.says("驿站几点熄灯啊")


def test_what_another_process_publishes_counts_here_within_a_minute(
    desk: SupportDesk, lead: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = desk.earth.chat()
    before = chat.says("吉祥码收费吗")
    with desk.earth.another_web() as other:
        lead.browser.base = other.removesuffix("/wechat")
        assert "已发布" in changes(lead, "cost.free", text_zh="一分钱不要。", reason="写短一点")
    assert chat.says("吉祥码收费吗") == before
    later = SimpleNamespace(monotonic=lambda: time.monotonic() + 60)
    monkeypatch.setattr("bot.service.answers.time", later)

    assert "一分钱不要" in chat.says("吉祥码收费吗")


def test_what_is_taken_away_is_compared_with_what_another_process_has_just_added(
    desk: SupportDesk, lead: Clerk
) -> None:
    here = lead.browser.base
    desk.earth.chat().says("吉祥码收费吗")
    with desk.earth.another_web() as other:
        lead.browser.base = other.removesuffix("/wechat")
        changes(lead, "cost.free", ways="要不要交份子\n得花多少票子", reason="补问法")
        lead.browser.get("/d/answer/cost.free")
        given = form(lead.browser, TRY, ways="得花多少票子", reason="去掉一个")
    lead.browser.base = here

    assert "已发布" in lead.browser.post(PUBLISH, **given).text

    assert desk.earth.parts.records.edits.newest()["cost.free"].ways == ("得花多少票子",)


def test_the_pages_speak_the_language_of_the_clerks_chat(desk: SupportDesk, lead: Clerk) -> None:
    lead.chat.says("English")
    lead.browser.opens(re.search(r"http\S+/g/in/\S+", lead.chat.says("desk"))[0])

    assert "Published." in changes(lead, "cost.free", text_en="It costs nothing.", reason="Shorter")
    assert "It costs nothing.\n\nDid" in lead.page()
    assert "Unanswered questions" in lead.browser.get("/d/gaps").text
