"""What people read of their reviews until the end, how a wrong colour is answered, and what is kept of it."""

from bot.sandbox.authorities.people import Status
from bot.sandbox.authorities.switches import Mode
from tests.cast import CODE, Someone, adult, elder
from tests.desk import SupportDesk
from tests.reviewers import REASON, Reviewer, heard, reviewer
from tests.staff import Staff, receipt_in
from tests.story.test_privacy import dump, forms
from tests.story.test_taking_over import holder
from tests.support.test_reviews import colour, contact, own, ward
from tests.talk import Chat


def test_who_waits_too_long_is_told_and_the_leads_too(desk: SupportDesk) -> None:
    earth = desk.earth
    case, voted = own(earth), ward(earth)
    earth.passes(hours=24, minutes=1)
    earth.works()
    for one in (case, voted):
        assert earth.words("notice.review_late", receipt=one.receipt) in heard(one.chat)
        assert earth.words("reviews.stage.late") in one.chat.says("我的申请")
    chen, lead = reviewer(desk, "chen"), reviewer(desk, "ding", "lead")
    assert chen.lists().count("超过 24 小时</span>") == 2
    chen.votes(chen.finds(voted.receipt))
    lead.votes(lead.finds(voted.receipt), "refuse")  # one of each decides nothing
    earth.passes(hours=24)
    earth.works()

    for one in (case, voted):
        assert earth.words("notice.review_escalated", receipt=one.receipt) in heard(one.chat)
        assert earth.words("notice.review_for_leads", receipt=one.receipt) in heard(lead.clerk.chat)
        assert earth.words("notice.review_for_leads", receipt=one.receipt) not in heard(chen.clerk.chat)
        assert earth.words("reviews.stage.escalated") in one.chat.says("我的申请")
    lead.clerk.signs_in()
    assert lead.lists().count("超过 48 小时") == 2
    assert heard(case.chat).count(earth.words("notice.review_late", receipt=case.receipt)) == 1


def test_without_leads_nobody_is_said_to_have_been_told(desk: SupportDesk) -> None:
    case = own(desk.earth)
    for _ in range(2):
        desk.earth.passes(hours=24, minutes=1)
        desk.earth.works()

    said = heard(case.chat)
    assert desk.earth.words("notice.review_escalated", receipt=case.receipt) not in said
    assert said.count(desk.earth.words("notice.review_late", receipt=case.receipt)) == 2


def test_a_colour_is_only_asked_for_again_and_answered_in_words(desk: SupportDesk) -> None:
    earth, who = desk.earth, adult()
    chen = reviewer(desk, "chen")
    chat = contact(earth, who)
    assert earth.words("colour.unproved") == earth.chat().says("颜色不对")
    typed = f"我{who.name}，号{who.number}，没出门<script>alert(1)</script>"
    receipt = receipt_in(chat.says("颜色不对", typed))
    assert receipt == receipt_in(chat.says("申诉颜色", typed))
    ref = chen.finds(receipt)
    page = chen.page(ref)
    assert "没出门&lt;script&gt;" in page
    assert "密切接触者" in page
    for secret in (who.name, who.number, who.number[6:14], who.phone, "<script>alert", chat.openid, chat.id):
        assert secret not in page, secret
    kept = dump(earth.parts.records.store)
    assert [form for form in forms("没出门") if form in kept] == []
    the_platform_decides(desk, chen, chat, who, receipt)


def test_a_colour_of_somebody_whose_agent_has_left_is_on_the_list_no_more(desk: SupportDesk) -> None:
    earth, chen = desk.earth, reviewer(desk, "chen")
    agent, parent = holder(earth, adult()), earth.knows(elder())
    agent.adds(parent)
    earth.works()
    receipt = receipt_in(agent.says("颜色不对", "2", "她没有出门，一直在家"))
    assert chen.finds(receipt)

    agent.says("解除代办", "1", "确认")

    assert not chen.finds(receipt)
    assert earth.parts.records.reviews.get(receipt).outcome == "void"

    agent.adds(parent)
    earth.works()
    again = receipt_in(agent.says("颜色不对", "2", "她没有出门，一直在家"))
    agent.says("解除代办", "1", "确认")
    earth.passes(hours=25)
    earth.works()
    assert earth.words("notice.review_late", receipt=again) not in heard(agent)
    assert earth.parts.records.reviews.get(again).outcome == "void"


def the_platform_decides(desk: SupportDesk, chen: Reviewer, chat: Chat, who: Someone, receipt: str) -> None:
    """No answer before the platform was asked again; then the colour is the platform's, the words are the staff's."""
    earth, ref = desk.earth, chen.finds(receipt)
    page = chen.page(ref)
    assert chen.posts(ref, "approve", page) == 409
    assert "请先再问一次平台" in chen.clerk.page()
    earth.switch(Mode.OFF)
    assert chen.asks(ref) == 503
    earth.recovers()
    earth.health(who, Status.CLEAR)
    before = chen.page(ref)
    assert chen.asks(ref) == 200
    assert "绿码" in chen.clerk.page()
    assert earth.words("notice.own_rechecked", told="橙码", colour="绿码") in heard(chat)
    assert chen.sends(ref, "approve", "平台已更正", before) == 409  # it was seen before the answer of the platform
    assert chen.votes(ref, reason="平台已更正，请放心") == 200
    earth.works()

    told = earth.words("notice.review_answered", receipt=receipt, text="平台已更正，请放心")
    assert told in heard(chat)
    chat.says("我的码")
    assert chat.colour == "green"
    assert desk.house.noted("review.ask", "staff:chen", receipt)
    assert desk.house.noted("review.approve", "staff:chen", receipt)
    review = earth.parts.records.reviews.get(receipt)
    assert (review.outcome, review.words) == ("approved", "")


def test_an_operator_answers_a_colour_too_and_a_refusal_ends_it_for_days(desk: SupportDesk) -> None:
    earth, staff, case = desk.earth, Staff(desk.house), colour(desk.earth)
    assert "platform must be asked again" in staff.votes("wang", "refuse", case.receipt).output
    done = desk.house.command("review", "ask", case.receipt, key=staff.key("wang"))
    assert done.exit_code == 0, done.output
    shown = desk.house.command("review", "show", case.receipt, key=staff.key("wang")).output
    assert "says  我一直在家，没有出门" in shown
    assert "green now, clean" in shown
    assert "refused. Everybody" in staff.votes("wang", "refuse", case.receipt).output
    earth.works()

    text = "核对了证件和本人"
    assert earth.words("notice.review_answered", receipt=case.receipt, text=text) in heard(case.chat)
    again = case.chat.says("颜色不对", "还是不对呀")
    assert again == earth.words("colour.paused", receipt=case.receipt, hotline=earth.config.hotline)
    earth.passes(days=8)
    assert receipt_in(case.chat.says("颜色不对", "还是不对呀")) != case.receipt


def test_what_one_asked_goes_along_to_a_new_wechat_and_ends_with_the_record(desk: SupportDesk) -> None:
    earth, who = desk.earth, adult()
    chen = reviewer(desk, "chen")
    old, new = holder(earth, who), earth.chat()
    receipt = receipt_in(old.says("颜色不对", "没有去过别处"))
    earth.passes(minutes=2)
    new.registers(who)
    earth.works()
    assert receipt in new.says("我的申请")
    assert old.says("我的申请").endswith(earth.words("reviews.none"))
    ref = chen.finds(receipt)
    assert chen.asks(ref) == 200
    assert chen.votes(ref, reason="没有异常") == 200
    earth.works()
    assert "没有异常" in heard(new)
    assert "没有异常" not in heard(old)

    second = receipt_in(new.says("颜色不对", "又不对了"))
    earth.passes(minutes=2)
    new.types(who.phone)
    assert "R1-" in new.says("注销", "1", CODE, "确认")
    earth.passes(minutes=2)
    earth.works()

    assert new.says("我的申请").endswith(earth.words("reviews.none"))
    review = earth.parts.records.reviews.get(second)
    assert (review.outcome, review.words) == ("void", "")
    assert chen.finds(second) == ""
    assert "未登记" not in chen.page(chen.finds(second, "decided"))
    kept = dump(earth.parts.records.store)
    for secret in (who.name, who.number, "又不对了", REASON):
        assert [form for form in forms(secret) if form in kept] == [], secret
