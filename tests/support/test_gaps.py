"""From a question without an answer to an answer, asked again in the chat; and what the gap list shows of people."""

import re

from bot.service.support import gaps as finding
from tests.cast import adult
from tests.desk import Clerk, SupportDesk
from tests.story.test_privacy import dump, forms
from tests.support.forms import form, sends
from tests.talk import Chat

ASKED = ("健康驿站晚上几点熄灯", "请问健康驿站晚上几点熄灯啊", "健康驿站几点熄灯呀")
GAP = re.compile(r"/d/gaps/([0-9a-f]{16})")
TRY, PUBLISH = "/d/answers/try", "/d/answers/publish"
NEW = {
    "title_zh": "健康驿站几点熄灯",
    "text_zh": "健康驿站晚上十点熄灯。",
    "text_en": "Lights out at ten.",
    "title_en": "Lights",
}


def made(desk: SupportDesk, clerk: Clerk) -> str:
    """The gap list as it is now."""
    desk.earth.passes(seconds=finding.FRESH_SECONDS)
    clerk.browser.get("/d/gaps")
    desk.earth.works()
    return clerk.browser.get("/d/gaps").text


def opened(desk: SupportDesk, clerk: Clerk, number: int = 0) -> str:
    """The page of a group of the list."""
    return clerk.browser.get(f"/d/gaps/{GAP.findall(made(desk, clerk))[number]}").text


def askers(desk: SupportDesk) -> list[Chat]:
    """People who ask nearly the same, which the bot cannot answer."""
    found = [desk.earth.chat() for _ in ASKED]
    for chat, asked in zip(found, ASKED, strict=True):
        assert "熄灯" not in chat.says(asked)
    return found


def test_a_gap_becomes_an_answer_that_the_chat_gives_when_it_is_asked_again(desk: SupportDesk, lead: Clerk) -> None:
    first, *others = askers(desk)
    before = first.says("外地人能用吗")
    assert "3 次" in opened(desk, lead)

    tried = sends(lead.browser, TRY, 1, **NEW)

    assert "健康驿站晚上十点熄灯。\n\n有帮助吗" in tried
    assert "3 条里，原来能答 0 条，改后能答 3 条" in tried
    assert "答案都不变" in tried
    assert "熄灯" not in others[0].says("健康驿站晚上几点熄灯？")
    done = sends(lead.browser, PUBLISH)
    assert "已发布" in done
    assert "改后能答 3 条" in done
    assert "十点熄灯" in others[1].says("健康驿站晚上几点熄灯？")
    assert first.says("外地人能用吗") == before
    assert "现在已能回答" in made(desk, lead)
    assert GAP.findall(lead.page()) == []
    assert desk.house.noted("answer.edit", "staff:ding", "added_")


def test_a_gap_becomes_a_way_of_asking_of_an_answer_and_that_can_be_undone(desk: SupportDesk, lead: Clerk) -> None:
    asked = "老爷子驾鹤西去那个图咋办"
    desk.earth.chat().says(asked)
    opened(desk, lead)

    sends(lead.browser, TRY, 0, id="bereaved.how")
    done = sends(lead.browser, PUBLISH)

    assert "改后能答 1 条" in done
    bereaved = desk.earth.parts.services.answers.articles()["bereaved.how"].texts["zh"].split("{")[0]
    chat = desk.earth.chat()
    assert chat.says(asked).startswith(bereaved)
    assert "改后能答 0 条" in sends(lead.browser, TRY, 1)
    sends(lead.browser, PUBLISH, reason="先撤回")
    assert not chat.says(asked).startswith(bereaved)
    assert "先撤回" in lead.page()
    assert lead.page().count("staff:ding") == 2


def test_what_would_change_of_other_answers_is_listed_before_and_after(desk: SupportDesk, lead: Clerk) -> None:
    desk.earth.chat().says("我家电视坏了找谁修啊")
    opened(desk, lead)

    tried = sends(lead.browser, TRY, 1, **NEW, ways="外地人能用吗")

    assert re.search(r"答案会变的 \d+ 种问法", tried)
    assert "<li><p>外地人能用吗</p>" in tried
    done = sends(lead.browser, PUBLISH)
    assert "<li><p>外地人能用吗</p>" in done


def test_no_name_and_no_number_is_shown_or_can_be_published(desk: SupportDesk, lead: Clerk) -> None:
    who = adult()
    chat = desk.house.citizen(desk.earth.knows(who))
    chat.says(f"我叫{who.name}，电话{who.phone}，驿站熄灯<script>alert(1)</script>")
    page = opened(desk, lead)
    kept = dump(desk.earth.parts.records.store)
    for secret in (who.name, who.phone, chat.id, chat.openid):
        assert secret not in page
        assert secret not in made(desk, lead)
        assert secret == chat.id or [one for one in forms(secret) if one in kept] == []
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page + lead.page()

    opened(desk, lead)
    page = lead.browser.page
    for bad in (who.name, " ".join(who.name), who.phone, "220182199003070034", "a.wang@example.com"):
        for field in ("ways", "title_zh", "text_zh"):
            lead.browser.page = page
            assert "里面有人的姓名" in sends(lead.browser, TRY, 1, **{**NEW, field: f"驿站 {bad} 熄灯"}), (bad, field)
            assert "里面有人的姓名" in lead.browser.post(PUBLISH, **form(lead.browser, TRY)).text
    for altered in ({"gap": ""}, {"gap": "", "id": "other_province.how"}):  # the page's hidden fields
        lead.browser.page = page
        said = sends(lead.browser, TRY, 1, **{**NEW, **altered, "ways": f"我叫{who.name}，驿站熄灯"})
        assert "里面有人的姓名" in said, altered
    lead.browser.page = page
    sends(lead.browser, TRY, 1, **{**NEW, "text_zh": "请打 0431-88776655。"}, reason=f"因为{who.phone}")
    assert "里面有人的姓名" in sends(lead.browser, PUBLISH)
    assert desk.earth.parts.records.edits.newest() == {}
    sends(lead.browser, TRY, reason="答上缺口")
    assert "已发布" in sends(lead.browser, PUBLISH)
    assert "0431-88776655" in lead.page()


def test_who_asked_before_being_on_record_is_not_shown_when_the_record_has_moved(
    desk: SupportDesk, lead: Clerk
) -> None:
    who, chat = adult(), desk.earth.chat()
    chat.says(f"我是{who.name}，驿站几点熄灯")
    chat.registers(who)
    assert f"我是{who.name[0]}**" in made(desk, lead)
    desk.earth.passes(minutes=2)

    desk.house.citizen(who)

    assert who.name[1:] not in made(desk, lead)
    assert GAP.findall(lead.page()) == []


def test_what_was_left_to_a_clerk_is_in_the_list_unless_the_bot_knows_it(desk: SupportDesk, lead: Clerk) -> None:
    chat = desk.earth.chat()
    ref = desk.asks(chat)
    desk.an.does(ref, "take")
    desk.talks(ref, desk.an, chat, "您好")

    chat.says("驿站晚上几点熄灯？", "好的谢谢", "外地人能用吗？")

    assert "转人工 1" in made(desk, lead)
    assert len(GAP.findall(lead.page())) == 1
    assert "外地人" not in lead.page()


def test_a_question_in_the_middle_of_a_form_is_in_the_list_but_not_where_a_name_is_asked_for(
    desk: SupportDesk, lead: Clerk
) -> None:
    who, chat = adult(), desk.earth.chat()
    chat.says("注册", f"我叫{who.name}，驿站远不远？")
    assert GAP.findall(made(desk, lead)) == []
    chat.says("取消", "注册", who.name, "1", f"{who.name}的驿站晚上几点熄灯？", "外地人能用吗？", "220102")

    assert f"{who.name[0]}{'*' * (len(who.name) - 1)}的驿站晚上几点熄灯？" in made(desk, lead)
    assert who.name not in lead.page()
    assert len(GAP.findall(lead.page())) == 1
    assert "填表时问的也在内" in lead.page() or "填表时问的也在内" in lead.browser.get("/d/gaps").text


def test_clerks_see_the_list_a_lead_changes_answers_and_others_neither(desk: SupportDesk) -> None:
    desk.earth.chat().says(ASKED[0])
    review = desk.clerk("chen", "review")
    page = opened(desk, desk.an)
    ref = GAP.findall(made(desk, desk.an))[0]

    assert "要由组长来做" in page
    assert TRY not in page
    for path in ("gaps", f"gaps/{ref}", "answers", "answer/cost.free"):
        assert desk.an.browser.get(f"/d/{path}").status_code == 200
        assert review.browser.get(f"/d/{path}").status_code == 403
    assert desk.house.noted("refused.desk.answers", "staff:chen")
    for path in (TRY, PUBLISH):
        for clerk in (desk.an, review):
            session = desk.earth.parts.access.browser_sessions.session(
                clerk.browser.session.cookies["desk"], desk.house.now
            )
            assert session
            sent = clerk.browser.post(path, token=session.token, id="cost.free", ways="要不要钱", reason="试试")
            assert sent.status_code == 403
            assert clerk.browser.post(path, token="another", id="cost.free").status_code == 403
    assert desk.house.noted("refused.desk.publish", "staff:an")
    assert desk.earth.parts.records.edits.newest() == {}
    for made_up in ("about", "asked", "run", "0" * 16):
        assert desk.an.browser.get(f"/d/gaps/{made_up}").status_code == 410
