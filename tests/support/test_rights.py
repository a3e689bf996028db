"""Who may do what at the desk, and for how long."""

import re

import pytest

from bot.health.support.roles import ALLOWED, DeskAction, StaffRole, may
from tests.cast import adult
from tests.desk import LINK, SupportDesk
from tests.surfing import Browser

STEPS = {"take": {}, "hand-over": {"clerk": "bo"}, "reply": {"text": "好", "reply": "a-token-of-a-form"}, "close": {}}


def test_each_role_does_what_the_table_allows_and_the_rest_is_refused_and_audited(desk: SupportDesk) -> None:
    chat = desk.house.citizen(adult())
    ref = desk.asks(chat)
    review, lead = desk.clerk("chen", "review"), desk.clerk("ding", "lead")
    assert review.browser.get("/d/waiting").status_code == 403
    session = desk.earth.parts.access.browser_sessions.session(review.browser.session.cookies["desk"], desk.house.now)
    assert session
    token = session.token

    assert review.browser.get(f"/d/chat/{ref}").status_code == 403
    for step, values in STEPS.items():
        assert review.browser.post(f"/d/chat/{ref}/{step}", token=token, **values).status_code == 403
        assert desk.house.noted(f"refused.desk.{step.replace('-', '_')}", "staff:chen")
    assert desk.house.noted("refused.desk.list", "staff:chen")
    desk.an.does(ref, "take")
    for step, values in list(STEPS.items())[1:]:
        desk.bo.opens(ref)
        assert desk.bo.does(ref, step, **values) == 409, step
    assert desk.bo.does(ref, "take") == 409
    assert 'name="text"' not in desk.bo.opens(ref)
    assert lead.does(ref, "hand-over", clerk="bo") == 200
    assert desk.bo.refs("mine") == [ref]
    assert desk.bo.does(ref, "hand-over", clerk="chen") == 409
    assert desk.bo.does(ref, "hand-over", clerk="nobody") == 409
    assert desk.bo.does(ref, "hand-over", clerk="an") == 200
    assert lead.does(ref, "take") == 200
    assert (desk.an.refs("mine"), lead.refs("mine")) == ([], [ref])
    for action in ("take", "hand_over"):
        assert desk.house.noted(f"desk.{action}", "staff:", desk.house.world.parts.access.audit_log.chat_actor(chat.id))


@pytest.mark.parametrize("action", DeskAction)
def test_a_review_needs_no_conversation_and_a_lead_may_all(action: DeskAction) -> None:
    assert may({StaffRole.LEAD}, action)
    assert may({StaffRole.REVIEW}, action) is (action is DeskAction.REVIEW)
    assert not may(set(), action)
    assert ALLOWED[action] <= set(StaffRole)


def test_names_of_conversations_cannot_be_made_up(desk: SupportDesk) -> None:
    chat = desk.house.citizen(adult())
    ref = desk.asks(chat)
    stranger = desk.house.citizen(adult())
    vault = desk.earth.parts.records.vault
    desk.an.opens(ref)
    token = desk.an.browser.token

    for made_up in (
        chat.id,
        chat.openid,
        ("A" if ref[0] != "A" else "B") + ref[1:],
        "x",
        vault.seal_name(chat.id, "tell"),
    ):
        assert desk.an.browser.get(f"/d/chat/{made_up}").status_code == 410, made_up
        assert desk.an.browser.post(f"/d/chat/{made_up}/take", token=token).status_code == 410
    no_conversation = desk.earth.parts.services.support.talks.viewing.ref(stranger.id)
    assert desk.an.browser.get(f"/d/chat/{no_conversation}").status_code == 410
    assert desk.an.browser.post(f"/d/chat/{no_conversation}/take", token=token).status_code == 410


def test_nobody_but_staff_gets_a_link_and_a_link_opens_once(desk: SupportDesk) -> None:
    citizen, newcomer = desk.house.citizen(adult()), desk.earth.chat()
    for chat in (citizen, newcomer):
        assert not LINK.search(chat.says("工作台"))
    found = LINK.search(desk.an.chat.says("客服工作台"))
    assert found

    first, second = desk.house.browser(), desk.house.browser()
    assert first.opens(found[0]).status_code == 200
    assert second.opens(found[0]).status_code == 410
    assert second.get("/d/waiting").status_code == 401


def test_a_session_ends_idle_after_eight_hours_everywhere_and_with_the_post(desk: SupportDesk) -> None:
    earth, browser = desk.earth, desk.an.browser
    second = Browser(browser.base)
    second.opens(_link(desk))
    assert second.get("/d/mine").status_code == 200

    earth.passes(minutes=29)
    assert browser.get("/d/mine").status_code == 200
    assert second.get("/d/mine/rows").status_code == 200
    earth.passes(minutes=2)
    assert second.get("/d/mine/rows").status_code == 401  # a page that asks for news is not somebody who works
    for _ in range(16):
        earth.passes(minutes=27)
        assert browser.get("/d/mine").status_code == 200
    earth.passes(minutes=27)
    assert browser.get("/d/mine").status_code == 401

    third, link = Browser(browser.base), _link(desk)
    third.opens(_link(desk))
    desk.an.signs_in()
    assert desk.an.browser.post("/d/leave-all").status_code == 200
    assert third.get("/d/mine").status_code == 401
    assert Browser(browser.base).opens(link).status_code == 401
    desk.an.signs_in()
    assert desk.house.command("staff", "end", "an").exit_code == 0
    assert desk.an.browser.get("/d/mine").status_code == 401
    assert not LINK.search(desk.an.chat.says("工作台"))


def test_a_session_ends_when_another_chat_takes_the_clerks_record(desk: SupportDesk) -> None:
    assert desk.an.browser.get("/d/mine").status_code == 200
    desk.earth.passes(minutes=2)

    desk.an.chat = desk.house.citizen(desk.an.who)

    assert desk.an.browser.get("/d/mine").status_code == 401
    desk.an.signs_in()
    assert desk.an.browser.get("/d/mine").status_code == 200


def _link(desk: SupportDesk) -> str:
    found = LINK.search(desk.an.chat.says("工作台"))
    assert found
    return found[0]


def test_forms_need_the_sessions_token_and_another_site_signs_nobody_in(desk: SupportDesk) -> None:
    ref = desk.asks(desk.house.citizen(adult()))
    link, browser = _link(desk), desk.house.browser()
    assert browser.session.post(link, headers={"Origin": "https://evil.example"}, timeout=10).status_code == 403
    assert desk.an.browser.get(f"/d/chat/{ref}/take").status_code == 405

    for path in (f"chat/{ref}/take", "leave", "leave-all"):
        assert desk.an.browser.post(f"/d/{path}", token="another").status_code == 403
    assert desk.house.noted("refused.form", "staff:an")
    assert ref in desk.an.refs("waiting")
    page = desk.an.browser.get("/d/waiting")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page.text)


def test_staff_are_proved_people_and_their_conversations_go_back_with_their_post(desk: SupportDesk) -> None:
    claimant = adult()
    desk.earth.knows(claimant)
    desk.earth.chat().says("注册", *claimant.own_answers(), "收不到", "同意", "确认")
    desk.earth.works()
    for who in (claimant, adult()):
        refused = desk.house.command(
            "staff", "add", "eve", "--role", "answer", "--document", who.type, "--number", who.number
        )
        assert refused.exit_code == 1
    assert desk.house.command("staff", "list").output == "an  answer\nbo  answer\n"
    ref = desk.asks(desk.house.citizen(adult()))
    desk.an.does(ref, "take")
    assert desk.bo.refs("waiting") == []

    assert desk.house.command("staff", "end", "an").exit_code == 0

    assert desk.bo.refs("waiting") == [ref]
    assert desk.house.noted("staff.end", "machine", "staff:an")
    assert desk.house.noted("staff.add", "machine", "staff:an answer")
    assert desk.house.command("staff", "end", "an").exit_code == 1
