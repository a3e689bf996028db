"""What is masked is shown to the owner of a conversation for a reason, once, and the person knows."""

import logging
import re
from urllib.parse import quote

import pytest

from bot.logs import JsonFormatter
from bot.service.access.audit_log import AuditLog
from bot.service.notices import Notices
from bot.service.support.revealing import MAX_A_DAY
from bot.store.gate.staff_looks import StaffLooks
from bot.store.redis.errors import StoreDown
from tests.cast import CODE, adult, elder
from tests.desk import Clerk, SupportDesk
from tests.staff import REASON as STAFF_REASON
from tests.staff import Staff
from tests.story.test_privacy import dump, forms

FORM = re.compile(r'name="form" value="([^"]+)"')
REASON = "核对登记信息"


def reveals(clerk: Clerk, ref: str, what: str, reason: str = REASON, form: str = "") -> str:
    """Ask for something masked on the page for it, and give the page that answers."""
    page = clerk.browser.get(f"/d/chat/{ref}/reveal?what={what}").text
    found = FORM.search(page)
    asked = {"token": clerk.browser.token, "what": what, "reason": reason}
    form = form or (found[1] if found else "a-form-of-nobody")
    return clerk.browser.post(f"/d/chat/{ref}/reveal", form=form, **asked).text


def test_the_owner_sees_a_masked_value_for_a_reason_and_the_person_reads_who_looked(
    desk: SupportDesk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    who = adult()
    chat = desk.house.citizen(desk.earth.knows(who))
    ref = desk.asks(chat, typed := f"身份证{who.number}不对")
    desk.an.does(ref, "take")
    before = desk.an.opens(ref)
    (place,) = re.findall(r"reveal\?what=(\d+)", before)

    for what, value in (("name", who.name), ("number", who.number), ("phone", who.phone), (place, typed)):
        asked = desk.an.browser.get(f"/d/chat/{ref}/reveal?what={what}")
        assert not any(secret in before + asked.text for secret in who.secrets)
        assert value in reveals(desk.an, ref, what)
        assert desk.an.browser.page.headers["Cache-Control"] == "no-store"
        assert value not in desk.an.browser.page.url
    assert not any(secret in desk.an.opens(ref) for secret in who.secrets)
    kept = dump(desk.earth.parts.records.store)
    logs = "\n".join(map(JsonFormatter().format, caplog.records)).encode()
    for secret in (*who.secrets, typed, REASON):
        assert not [form for form in {*forms(secret), quote(secret).encode()} if form in kept + logs], secret

    assert desk.house.noted("desk.reveal", "staff:an", " name")
    assert desk.house.noted("desk.reveal", "staff:an", f" words:{place}")
    chat.says("好的")
    listed = chat.says("谁看过我的信息")
    for what in ("姓名", "证件号码", "手机号", "这次会话里的一段话"):
        told = desk.earth.words("reveal.told", time=f"{desk.house.now:%m-%d %H:%M}", what=what, reason=REASON)
        assert chat.all.count(told) == 1, what
    assert "工作人员查看过平时打码的内容" in listed
    assert listed.count(f"事由：{REASON}") == 3


def test_without_a_reason_twice_or_too_often_nothing_is_shown(desk: SupportDesk) -> None:
    who = adult()
    chat = desk.house.citizen(desk.earth.knows(who))
    ref = desk.asks(chat)
    desk.an.does(ref, "take")

    for reason in ("", " ", "x", "长" * 201):
        assert who.number not in reveals(desk.an, ref, "number", reason)
        assert "请写明事由" in desk.an.page()
    assert not desk.house.noted("desk.reveal", "staff:an")
    assert who.number in reveals(desk.an, ref, "number", form="the-form-of-one-page")
    assert who.number not in reveals(desk.an, ref, "number", form="the-form-of-one-page")
    assert "这一页已经用过" in desk.an.page()
    for _ in range(MAX_A_DAY - 1):
        assert who.name in reveals(desk.an, ref, "name")
    assert who.name not in reveals(desk.an, ref, "name")
    assert "今天查看已到 30 次" in desk.an.page()
    assert desk.house.noted("refused.desk.reveal", "staff:an")
    desk.earth.passes(days=1)
    desk.an.signs_in()
    assert who.name in reveals(desk.an, ref, "name")


def test_what_cannot_be_recorded_is_not_shown(desk: SupportDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    who = adult()
    chat = desk.house.citizen(desk.earth.knows(who))
    ref = desk.asks(chat)
    desk.an.does(ref, "take")

    def fails(*_: object, **__: object) -> None:
        raise StoreDown

    for part in (AuditLog, "record"), (StaffLooks, "add"), (Notices, "notify"):
        with monkeypatch.context() as broken:
            broken.setattr(*part, fails)
            assert who.number not in reveals(desk.an, ref, "number"), part
            assert desk.an.browser.page.status_code == 503
    assert who.number in reveals(desk.an, ref, "number")


def test_nobody_but_the_owner_of_an_open_conversation_reveals(desk: SupportDesk) -> None:
    who = adult()
    chat, stranger = desk.house.citizen(desk.earth.knows(who)), desk.earth.chat()
    ref, theirs = desk.asks(chat), desk.asks(stranger, f"电话{who.phone}")
    lead, review = desk.clerk("ding", "lead"), desk.clerk("chen", "review")

    def refused(clerk: Clerk, what: str = "name", to: str = ref) -> int:
        """The status with which this clerk is refused."""
        assert not any(secret in reveals(clerk, to, what) for secret in who.secrets)
        return clerk.browser.page.status_code

    assert refused(desk.an) == 409
    desk.an.does(ref, "take")
    desk.an.does(theirs, "take")
    assert [refused(clerk) for clerk in (desk.bo, lead)] == [409, 409]
    assert "reveal?" not in desk.bo.opens(ref)
    for name in ("bo", "ding"):
        assert desk.house.noted("refused.desk.reveal", f"staff:{name}")
    review.browser.get("/d/waiting")
    session = desk.earth.parts.access.browser_sessions.session(review.browser.session.cookies["desk"], desk.house.now)
    assert session
    values = {"token": session.token, "what": "name", "reason": REASON, "form": "a-form-of-nobody"}
    assert review.browser.get(f"/d/chat/{ref}/reveal?what=name").status_code == 403
    assert review.browser.post(f"/d/chat/{ref}/reveal", **values).status_code == 403
    assert desk.an.browser.post(f"/d/chat/{ref}/reveal", **{**values, "token": "another"}).status_code == 403
    assert desk.house.browser().get(f"/d/chat/{ref}/reveal?what=name").status_code == 401

    assert [refused(desk.an, what, theirs) for what in ("name", "9999")] == [410, 410]  # nobody is registered there
    (place,) = re.findall(r"reveal\?what=(\d+)", desk.an.opens(theirs))
    assert who.phone in reveals(desk.an, theirs, place)
    assert refused(desk.an, place) == 410  # this number stands for nothing in the other conversation
    for wrong in ("", "record", "-1", "1e3", "９"):
        assert desk.an.browser.get(f"/d/chat/{ref}/reveal?what={wrong}").status_code == 410
    assert "查看了您平时打码的内容：这次会话里的一段话" in stranger.says("好的")
    desk.an.does(ref, "close")
    assert refused(desk.an) == 409


def test_agents_are_told_of_a_look_and_all_of_it_goes_with_the_record(desk: SupportDesk) -> None:
    child_of, parent = adult(), elder()
    agent, own = desk.house.citizen(desk.earth.knows(child_of)), desk.earth.chat()
    agent.adds(desk.earth.knows(parent))
    desk.earth.passes(minutes=2)
    own.registers(parent)
    desk.earth.passes(minutes=2)
    desk.earth.works()
    ref = desk.asks(own)
    desk.an.does(ref, "take")
    assert parent.number in reveals(desk.an, ref, "number")

    desk.earth.works()
    assert f"查看了{parent.name}平时打码的登记内容：证件号码" in agent.all
    person = desk.earth.person(parent)
    assert f"sl:{{{person}}}" in desk.earth.keys("sl:*")
    own.types(parent.phone)
    assert "R1-" in own.says("注销", "1", CODE, "确认")
    assert desk.earth.keys("sl:*") == set()


def test_an_operators_look_is_listed_too(desk: SupportDesk) -> None:
    who = adult()
    chat = desk.house.citizen(desk.earth.knows(who))

    assert who.number in Staff(desk.house).person("chen", "reveal", who).output

    assert f"姓名、证件号码和手机号，事由：{STAFF_REASON[1]}" in chat.says("谁扫过我")
