"""What clerks and a copy of the store show of people: nothing unmasked."""

import logging

import pytest

from bot.logs import JsonFormatter
from tests.cast import CODE, MOTHER, adult, elder
from tests.desk import SupportDesk
from tests.story.test_privacy import dump, forms
from tests.support.test_figures import sheet
from tests.support.test_saved import saves


def test_no_page_shows_what_is_masked_and_the_store_tells_nothing(
    desk: SupportDesk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    who, parent = adult(), elder()
    chat = desk.house.citizen(desk.earth.knows(who))
    desk.earth.passes(minutes=2)
    chat.types(who.phone)
    chat.adds(desk.earth.knows(parent))
    ref = desk.asks(chat)
    number, phone, name = who.number, who.phone, who.name
    typed = (
        f"我叫{name}，身份证{number}有问题",
        f"电话是{phone[:3]} {phone[3:7]} {phone[7:]}",
        f"我妈{' '.join(parent.name)}的号{parent.number[:6]}-{parent.number[6:14]}-{parent.number[14:]}",
        "验证码 483920 没用",
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
    )
    chat.says(*typed)
    chat.says("我的信息", "谁扫过我", "为什么", "注册")
    desk.an.does(ref, "take")
    desk.talks(ref, desk.an, chat, f"{name}您好，{number}收到")
    chat.says(*typed)

    pages = [desk.an.opens(ref), desk.an.browser.get(f"/d/chat/{ref}?news=1").text]
    pages += [
        desk.an.sees(f"{which}{part}") for which in ("waiting", "mine", "all", "closed") for part in ("", "/rows")
    ]
    kept = dump(desk.earth.parts.records.store)
    logs = "\n".join(map(JsonFormatter().format, (r for r in caplog.records if r.name.startswith("bot")))).encode()

    for secret in (name, number, phone, parent.name, " ".join(parent.name), parent.number, chat.openid):
        assert not any(secret in page for page in pages), secret
        assert [form for form in forms(secret) if form in kept + logs] == []
    assert not any(phone[3:7] in page or number[6:14] in page or "483920" in page for page in pages)
    assert name[0] + "*" in pages[0]
    assert "问题" in pages[0]
    assert "&lt;script&gt;alert(1)" in pages[0]
    assert not any("<script>alert" in page or "<img" in page for page in pages)
    assert "绿" not in pages[0].partition('class="talk"')[2]
    for words in ("电视", "有问题", "收到"):
        assert words.encode() not in kept + logs


def test_names_stay_masked_when_the_record_moves_to_another_chat(desk: SupportDesk) -> None:
    who = adult()
    chat = desk.house.citizen(desk.earth.knows(who))
    ref = desk.asks(chat, f"我叫{who.name}，我的问题是什么")
    assert who.name not in desk.an.opens(ref)
    desk.earth.passes(minutes=2)

    desk.house.citizen(who)

    assert "未登记" in desk.an.opens(ref)
    assert who.name not in desk.an.page() + desk.an.sees("waiting")
    assert "问题是什么" in desk.an.sees("waiting")


def test_a_form_is_shown_by_its_step_and_never_by_what_was_typed(desk: SupportDesk) -> None:
    chat, who = desk.earth.chat(), adult()
    ref = desk.asks(chat)

    chat.says("注册", who.name, "1", "为什么要填这个？")

    page = desk.an.opens(ref)
    assert "为什么要填这个？" in page
    assert "正在填「注册」，第 3 步" in page
    assert who.name not in page
    assert "填写表单" in page


def test_with_the_record_the_conversation_ends_at_once_and_so_does_a_post(desk: SupportDesk) -> None:
    chat = desk.house.citizen(desk.earth.knows(MOTHER))
    ref = desk.asks(chat, "我家电视坏了找谁修啊")
    desk.an.does(ref, "take")
    desk.talks(ref, desk.an, chat, "不归我们管")
    desk.earth.passes(minutes=2)

    chat.types(MOTHER.phone)
    assert "R1-" in chat.says("注销", "1", CODE, "确认")

    assert chat.id.encode() not in b"".join(_desk_lists(desk))
    assert desk.earth.jobs("desk") == []
    assert desk.an.browser.get(f"/d/chat/{ref}").status_code == 410
    assert [desk.an.refs(which) for which in ("waiting", "mine", "all", "closed")] == [[], [], [], []]
    keys = desk.earth.keys("*")
    assert not [key for key in keys if chat.id in key and key.startswith(("desk:", "said:", "sent:"))]


def test_a_clerk_who_erases_the_own_record_leaves_no_name_in_figures_and_nobody_waiting(desk: SupportDesk) -> None:
    lead = desk.clerk("lu", "lead")
    ref = desk.asks(chat := desk.house.citizen(adult()), "我家电视坏了找谁修啊")
    desk.bo.does(ref, "take")
    desk.talks(ref, desk.bo, chat, "您好")
    chat.says("还在吗")
    assert saves(lead, "服务大厅", "请带证件") == 200
    desk.earth.passes(minutes=2)

    for clerk in (desk.bo, lead):
        clerk.chat.types(clerk.who.phone)
        assert "R1-" in clerk.chat.says("注销", "1", CODE, "确认")
    desk.earth.passes(minutes=2)

    assert desk.house.command("staff", "list").output == "an  answer\n"
    assert desk.bo.browser.get("/d/mine").status_code == 401
    assert desk.an.refs() == [ref]
    other = desk.clerk("ma", "lead")
    figures = [row[1:] for row in sheet(other)]
    assert ["客服答复", "", "1"] in figures
    assert "bo" not in [item for _, item, _ in figures]
    assert '<th scope="row">已注销</th>' in other.browser.get("/d/figures").text
    assert "服务大厅" in other.browser.get("/d/saved").text
    assert ">lu<" not in other.page()


def _desk_lists(desk: SupportDesk) -> list[bytes]:
    store = desk.earth.parts.records.store
    found = store.run("places:{desk}", ("HKEYS", "places:{desk}"), *_ranges())
    return [member for reply in found for member in reply]


def _ranges() -> list[tuple[str, ...]]:
    return [("ZRANGE", f"{name}:{{desk}}", "0", "-1") for name in ("waiting", "open", "owned", "closed", "queue")]
