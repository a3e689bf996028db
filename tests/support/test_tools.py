"""What clerks have beside a conversation: notes, labels, likely answers, who else looks, the stuck step."""

import re
from collections.abc import Callable

from bot.app import create_app
from bot.health.clock import BEIJING
from bot.health.support.roles import DeskAction
from tests.cast import adult
from tests.desk import SupportDesk
from tests.story.test_privacy import dump, forms


def value(page: str, name: str, text: str = "") -> str:
    """The value of a hidden field or a button with this name; of the one before this text, if one is given."""
    found = re.findall(rf'name="{name}" value="([^"]*)"', page.partition(text)[0] if text else page)
    assert found, name
    return str(found[-1])


def test_a_note_is_for_clerks_alone_masked_sealed_and_gone_with_the_conversation(desk: SupportDesk) -> None:
    who = adult()
    chat = desk.house.citizen(desk.earth.knows(who))
    ref, before = desk.asks(chat, "我家电视坏了找谁修啊"), chat.all
    token = "the-token-of-one-form"
    words = f"{who.name}打过电话，号码{who.phone}，<b>很急</b>"

    assert desk.bo.does(ref, "note", note=words, reply=token) == 200
    assert desk.bo.does(ref, "note", note=words, reply=token) == 200

    page = desk.an.opens(ref)
    assert page.count("打过电话") == 1
    assert "备注（bo）" in page
    assert "&lt;b&gt;很急" in page
    assert who.name not in page
    assert who.phone not in page
    kept = dump(desk.earth.parts.records.store)
    assert [form for secret in (who.name, who.phone, "打过电话") for form in forms(secret) if form in kept] == []
    desk.an.does(ref, "take")
    assert "打过电话" not in desk.talks(ref, desk.an, chat, "您好")
    desk.an.does(ref, "close")
    desk.earth.works()
    assert "打过电话" not in chat.says("人工", "在吗")
    assert "打过电话" not in chat.all
    assert chat.all != before
    assert desk.an.does(ref, "note", note=" ", reply=token) == 400
    desk.earth.passes(minutes=2)
    desk.house.citizen(who)
    assert "未登记" in desk.an.opens(ref)
    assert who.name not in desk.an.page()


def test_labels_are_named_by_leads_and_shown_until_they_are_deleted(desk: SupportDesk) -> None:
    ref, lead = desk.asks(desk.house.citizen(adult())), desk.clerk("lu", "lead")
    assert lead.browser.get("/d/labels").status_code == 200
    for words in ("加急", "<i>语言</i>"):
        assert lead.browser.post("/d/labels", words=words).status_code == 200
    assert lead.browser.post("/d/labels", words="一二三四五六七八九十一二三").status_code == 400
    page = desk.an.opens(ref)
    urgent, other = re.findall(r'<option value="(\w+)">', page)[:2]
    assert "&lt;i&gt;语言" in page
    assert "<i>语言" not in page

    for _ in range(2):
        assert desk.an.does(ref, "label", label=urgent) == 200
    assert desk.an.does(ref, "label", label="made-up") == 400
    assert 'class="label">' in desk.bo.sees()

    assert desk.an.does(ref, "label", label=urgent, off="1") == 200
    assert 'class="label">' not in desk.bo.sees()
    assert desk.an.does(ref, "label", label=other) == 200
    assert 'class="label">' in desk.bo.sees()
    lead.browser.get("/d/labels")
    assert lead.browser.post("/d/labels", delete=other).status_code == 200
    assert 'class="label">' not in desk.bo.sees()


def test_the_likeliest_answers_to_the_last_question_are_sent_with_one_button(desk: SupportDesk) -> None:
    chat = desk.house.citizen(adult())
    ref = desk.asks(chat, "外地人能用吗")
    assert "机器人认为可能的答案" not in desk.an.opens(ref)
    desk.an.does(ref, "take")
    page = desk.an.opens(ref)
    assert re.findall(r'accesskey="(\d)"', page) == ["1", "2", "3"]
    answers = re.findall(r'name="answer" value="([^"]+)"', page)
    words = desk.earth.parts.services.answers.articles()[answers[0]].texts["zh"].strip()[:12]

    assert desk.an.does(ref, "suggest", answer="no.such", reply=value(page, "reply")) == 409
    for _ in range(2):
        assert desk.an.does(ref, "suggest", answer=answers[0], reply=value(page, "reply")) == 200
    desk.earth.works()

    assert f"客服：{words}" in chat.sees
    assert chat.all.count(f"客服：{words}") == 1
    assert desk.bo.does(ref, "suggest", answer=answers[0], reply="another-token-of-a-form") == 409
    chat.says("多少钱啊收费吗")
    changed = desk.an.opens(ref)
    assert re.findall(r'name="answer" value="([^"]+)"', changed)[0] != answers[0]
    assert "机器人认为可能的答案" in desk.an.browser.get(f"/d/chat/{ref}?help=1").text


def test_clerks_see_who_else_looks_and_for_how_long(desk: SupportDesk) -> None:
    ref = desk.asks(desk.house.citizen(adult()))
    assert "也在看" not in desk.bo.opens(ref)
    assert "bo 也在看" in desk.an.opens(ref)
    assert "an 也在看" in desk.bo.browser.get(f"/d/chat/{ref}?news=1").text

    desk.earth.passes(seconds=13)

    assert "也在看" not in desk.an.browser.get(f"/d/chat/{ref}?news=1").text
    desk.earth.passes(seconds=50)
    desk.bo.opens(ref)
    assert "bo 也在看" in desk.an.opens(ref)
    desk.bo.browser.get(f"/d/chat/{ref}?news=1&away=1")  # the page is in the background
    assert "bo 也在看" not in desk.an.opens(ref)
    chat = desk.earth.parts.services.support.talks.viewing.chat(ref) or ""
    desk.earth.parts.services.forget_chat(chat)
    assert desk.an.browser.get(f"/d/chat/{ref}?news=1").status_code == 410
    assert not [key for key in desk.earth.keys("look:*") if chat in key]


def test_news_that_are_none_cost_no_page_and_any_change_is_one(desk: SupportDesk) -> None:
    chat = desk.house.citizen(adult())
    ref = desk.asks(chat)
    desk.an.does(ref, "take")
    news = f"/d/chat/{ref}?news=1"

    def asks() -> int:
        etag = known.headers["ETag"]
        return desk.an.browser.session.get(known.url, headers={"If-None-Match": etag}, timeout=10).status_code

    def told() -> None:
        desk.earth.parts.services.notices.notify(chat.id, desk.earth.clock(), "notice.verified")
        desk.earth.works()

    changes: list[Callable[[], object]] = [
        lambda: chat.says("在吗"),
        told,
        lambda: desk.bo.opens(ref),
        lambda: desk.bo.does(ref, "note", note="好", reply="the-token-of-a-form"),
        lambda: desk.talks(ref, desk.an, chat, "您好"),
        lambda: desk.earth.passes(minutes=1),
        lambda: desk.an.does(ref, "close"),
    ]
    for number, change in enumerate(changes):
        known = desk.an.browser.get(news)
        assert asks() == 304, number
        change()
        assert asks() == 200, number


def test_news_that_are_none_cost_few_round_trips(desk: SupportDesk) -> None:
    ref, store = desk.asks(desk.house.citizen(adult())), desk.earth.parts.records.store
    client = create_app(desk.earth.config, desk.earth.parts).test_client()
    client.set_cookie("desk", desk.an.browser.session.cookies["desk"], path="/d")
    etag = client.get(f"/d/chat/{ref}?news=1").headers["ETag"]

    before = store.round_trips
    assert client.get(f"/d/chat/{ref}?news=1", headers={"If-None-Match": etag}).status_code == 304
    assert 0 < store.round_trips - before <= 5


def test_the_time_of_waiting_and_of_the_first_reply_stay(desk: SupportDesk) -> None:
    chat = desk.house.citizen(adult())
    ref = desk.asks(chat, "我家电视坏了找谁修啊")
    desk.an.does(ref, "take")
    desk.earth.passes(minutes=7)
    assert "已等 7 分钟" in desk.an.opens(ref)
    desk.talks(ref, desk.an, chat, "您好")
    desk.earth.passes(minutes=5)
    desk.talks(ref, desk.an, chat, "还在吗")

    assert "7 分钟后首次答复" in desk.an.opens(ref)
    assert "7 分钟后首次答复" in desk.an.sees("mine")
    desk.an.does(ref, "close")
    assert "7 分钟后首次答复" in desk.an.sees("closed")
    chat.says("人工")
    assert "首次答复" not in desk.an.sees()


def test_a_form_is_asked_again_beside_the_clerk_and_the_next_text_answers_it(desk: SupportDesk) -> None:
    chat, who = desk.earth.chat(), adult()
    ref = desk.asks(chat)
    chat.says("注册", who.name, "1", "12345")
    desk.an.does(ref, "take")
    desk.talks(ref, desk.an, chat, "我来看看")
    page = desk.an.opens(ref)
    assert "正在填「注册」，第 3 步" in page
    assert "上一次没填成" in page
    assert "12345" not in page
    fault = re.search(r"<q>(.+?)</q>", page)
    assert fault
    assert fault[1][:4] in chat.all

    assert desk.bo.does(ref, "ask-again") == 409
    assert desk.an.does(ref, "ask-again") == 200
    desk.earth.works()
    assert "客服请您接着填" in chat.sees
    assert desk.earth.words("person.number.ask")[:6] in chat.sees
    assert "an 请对方接着填表" in desk.an.opens(ref)
    assert who.name not in desk.an.page()
    assert desk.house.noted("desk.put_back", "staff:an")
    assert "第4步" in chat.says(who.number)
    assert "上一次没填成" not in desk.an.opens(ref)

    chat.says("取消")
    assert desk.an.does(ref, "ask-again") == 409
    assert "没有在填的表单" in desk.an.page()


def test_each_tool_has_a_role_and_a_refusal_is_audited(desk: SupportDesk) -> None:
    ref, review = desk.asks(desk.house.citizen(adult())), desk.clerk("chen", "review")
    session = desk.earth.parts.access.browser_sessions.session(review.browser.session.cookies["desk"], desk.house.now)
    assert session
    token = {"token": session.token}
    refused = {
        DeskAction.NOTE: (f"/d/chat/{ref}/note", {"note": "好", "reply": "a-token-of-a-form"}),
        DeskAction.SEARCH: ("/d/search", {"number": "12345678"}),
    }
    for action, (path, values) in refused.items():
        assert review.browser.post(path, **token, **values).status_code == 403, path
        assert desk.house.noted(f"refused.desk.{action}", "staff:chen")
    shown_again = {
        "note": {"note": ""},
        "reply": {"text": ""},
        "saved": {"words": "好"},
        "ask-again": {},
        "suggest": {},
    }
    for step, values in {**shown_again, "label": {"label": "no such label"}, "send-saved": {}}.items():
        refused_page = review.browser.post(f"/d/chat/{ref}/{step}", **token, **values)
        assert (refused_page.status_code, "talk" in refused_page.text) == (403, False), step
    for path in ("/d/search", "/d/saved", "/d/labels"):
        assert review.browser.get(path).status_code == 403, path

    desk.an.opens(ref)
    for path, values, action in (
        ("/d/saved/save", {"title": "好", "text": "好"}, DeskAction.EDIT_SAVED),
        ("/d/saved/delete", {"id": "x"}, DeskAction.EDIT_SAVED),
        ("/d/labels", {"words": "好"}, DeskAction.EDIT_LABELS),
    ):
        assert desk.an.browser.post(path, **values).status_code == 403, path
        assert desk.house.noted(f"refused.desk.{action}", "staff:an")
        desk.an.opens(ref)
    assert desk.an.browser.get("/d/labels").status_code == 403
    for step in ("note", "label", "suggest", "saved", "send-saved", "ask-again"):
        assert desk.an.browser.post(f"/d/chat/{ref}/{step}", token="another").status_code == 403, step
        desk.an.opens(ref)
        assert desk.an.browser.post(f"/d/chat/{ref}x/{step}").status_code == 410, step
        desk.an.opens(ref)
    assert desk.house.now.tzinfo == BEIJING
