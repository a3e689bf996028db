"""Who decides a review: two people, each once, at a page or at the command line, and nobody about their own family."""

from dataclasses import replace

from bot.store.access.operators import Role
from tests.cast import Someone, adult
from tests.commands.test_review import dependant_case
from tests.desk import SupportDesk
from tests.reviewers import REASON, Reviewer, heard, reviewer
from tests.staff import Staff, receipt_in
from tests.support.test_reviews import colour, own, ward
from tests.talk import Chat

STEPS = ("approve", "refuse", "ask")


def test_page_and_command_vote_on_one_review_and_a_person_counts_once(desk: SupportDesk) -> None:
    staff, chen = Staff(desk.house), reviewer(desk, "chen")
    case = ward(desk.earth)
    ref = chen.finds(case.receipt)
    before = chen.page(ref)
    assert chen.votes(ref, reason="看过户口簿") == 200
    assert "chen" in chen.page(ref)
    assert "看过户口簿" in chen.page(ref)
    assert 'name="reason"' not in chen.page(ref)

    for word in ("approve", "refuse"):
        assert chen.sends(ref, word, REASON, before) == 409
        assert "您已经表态过" in chen.clerk.page()
    same = staff.votes("chen", "approve", case.receipt)  # an operator of this name is taken for the same person
    assert "has voted on it already" in same.output
    assert desk.house.noted("refused.review.approve", "staff:chen", case.receipt)
    assert desk.house.noted("review.approve", "staff:chen", f"review:{case.receipt}")
    assert "the vote counts" not in same.output
    assert "approved. Everybody" in staff.votes("li", "approve", case.receipt).output

    assert "已办结" in chen.page(ref)
    assert "li" in chen.page(ref)
    desk.earth.works()
    assert case.told in heard(case.chat)


def test_whose_post_ended_counts_no_longer_and_another_name_makes_no_other_person(desk: SupportDesk) -> None:
    chen, ding = reviewer(desk, "chen"), reviewer(desk, "ding")
    ref = chen.finds(ward(desk.earth).receipt)
    chen.votes(ref)
    assert desk.house.command("staff", "end", "chen").exit_code == 0
    assert "已不算数" in ding.page(ref)
    add = ("staff", "add", "--role", "review", "--document", "111", "--number", chen.clerk.who.number)
    assert desk.house.command(*add, "dora").exit_code == 0
    chen.clerk.signs_in()
    assert chen.votes(ref) == 200
    assert "dora" in ding.page(ref)

    assert desk.house.command(*add, "chen").exit_code == 0

    assert "已不算数" in ding.page(ref)  # one of the two votes of one person
    assert "已办结" not in ding.page(ref)
    assert ding.votes(ref) == 200
    assert "已办结" in ding.page(ref)


def test_two_refusals_decide_and_what_changed_is_said_before_a_vote_counts(desk: SupportDesk) -> None:
    staff, chen, ding = Staff(desk.house), reviewer(desk, "chen"), reviewer(desk, "ding")
    case = own(desk.earth)
    ref = chen.finds(case.receipt)
    for one in (chen, ding):
        assert one.votes(ref, "refuse") == 200
    desk.earth.works()

    assert desk.earth.words("notice.review_refused", receipt=case.receipt) in heard(case.chat)
    assert case.receipt in case.chat.says("申请核对", "确认")
    assert case.chat.sees == desk.earth.words("check.paused", receipt=case.receipt, hotline=desk.earth.config.hotline)
    assert ding.finds(case.receipt) == ""

    case = ward(desk.earth)
    ref = chen.finds(case.receipt)
    page = chen.page(ref)
    case.chat.says("取消", "解除代办", "1", "确认")

    assert chen.sends(ref, "approve", REASON, page) == 409
    assert "刚才有变化" in chen.clerk.page()
    assert "情况已变" in chen.clerk.page()
    assert "情况已变" in chen.page(ref)

    agent, _, receipt = dependant_case(staff)
    ref = chen.finds(receipt)
    page = chen.page(ref)
    for name in ("wang", "li"):
        staff.votes(name, "refuse", receipt)
    assert chen.sends(ref, "approve", REASON, page) == 409
    assert "已经办结" in chen.clerk.page()
    assert "没有通过" in agent.says("我的申请")
    assert staff.key("wang", Role.REVIEWS)
    assert chen.clerk.browser.get(f"/d/review/{ref}").status_code == 200


def test_a_role_without_reviews_sees_nothing_of_them(desk: SupportDesk) -> None:
    """The roles are those of ``bot.health.support.roles``; an operator's proposal is no review of the desk."""
    case, lead = colour(desk.earth), reviewer(desk, "ding", "lead")
    ref = lead.finds(case.receipt)
    other = Reviewer(desk.an)
    assert other.clerk.browser.get("/d/reviews").status_code == 403
    assert other.clerk.browser.get(f"/d/review/{ref}").status_code == 403
    token = Reviewer.token(desk.an.sees())
    for step in STEPS:
        answer = desk.an.browser.post(f"/d/review/{ref}/{step}", token=token, reason=REASON, seen="x" * 20)
        assert answer.status_code == 403, step
        assert case.receipt not in answer.text
    assert desk.house.noted("refused.desk.review", "staff:an")
    assert desk.house.noted("refused.review.ask", "staff:an", case.receipt)
    assert "reviews" not in desk.an.sees()
    (review,) = desk.earth.parts.records.reviews.open_ones()
    assert (review.votes, review.asked) == ((), 0)
    assert lead.clerk.browser.get(f"/d/review/{ref}").status_code == 200


def test_names_of_reviews_cannot_be_made_up_and_proposals_are_not_the_desks(desk: SupportDesk) -> None:
    staff, chen, case = Staff(desk.house), reviewer(desk, "chen"), ward(desk.earth)
    ref, vault = chen.finds(case.receipt), desk.earth.parts.records.vault
    chat = desk.asks(desk.house.citizen(adult()))
    page = chen.page(ref)
    for made_up in (case.receipt, chat, vault.seal_name(case.receipt, "desk"), "x", "B" + ref[1:], "A" + ref[1:]):
        if made_up != ref:
            assert chen.clerk.browser.get(f"/d/review/{made_up}").status_code == 410, made_up
            assert chen.sends(made_up, "approve", REASON, page) == 410
    assert chen.clerk.browser.get(f"/d/chat/{ref}").status_code == 403
    who = adult()
    desk.house.citizen(who)
    receipt = receipt_in(staff.person("wang", "erase", who).output)
    assert chen.finds(receipt) == ""
    proposal = desk.earth.parts.services.support.reviews.ref(receipt)
    assert chen.clerk.browser.get(f"/d/review/{proposal}").status_code == 403
    assert chen.sends(proposal, "approve", REASON, page) == 403
    assert desk.earth.parts.records.reviews.get(receipt).votes[0].voter == "wang"
    for step in STEPS:
        assert chen.clerk.browser.post(f"/d/review/{ref}/{step}", token="another").status_code == 403


def test_nobody_decides_about_themselves_or_their_family(desk: SupportDesk) -> None:
    chen, ding = reviewer(desk, "chen"), reviewer(desk, "ding")
    clerk = chen.clerk
    ill, agent = desk.earth.knows(replace(adult(), phone="")), desk.house.citizen(adult())
    agent.adds(replace(clerk.who, phone=""), "兄弟姐妹")
    desk.earth.works()
    clerk.chat.says("同意代办")
    receipts = [receipt_in(agent.says("颜色不对", "1", "我没出过门"))]
    clerk.chat.adds(ill, "其他")
    desk.earth.works()
    receipts += [receipt_in(heard(clerk.chat)), receipt_in(claimed_again(desk, clerk.chat, clerk.who))]
    assert len(set(receipts)) == 3
    for receipt in receipts:
        ref = ding.finds(receipt)
        assert "登记情况" in ding.page(ref)

        answer = clerk.browser.get(f"/d/review/{ref}")
        assert answer.status_code == 403
        assert "您的家人有关" in answer.text
        for step in STEPS:
            assert chen.posts(ref, step, ding.page(ref)) == 403, step
        assert desk.house.noted("refused.review.show", "staff:chen", receipt)
        review = desk.earth.parts.records.reviews.get(receipt)
        assert (review.votes, review.asked) == ((), 0)


def claimed_again(desk: SupportDesk, chat: Chat, who: Someone) -> str:
    """Somebody without a proof claims to be this clerk and asks for a check; gives the answer."""
    stranger = desk.earth.chat()
    stranger.says("注册", *who.own_answers(), "收不到", "同意", "确认")
    desk.earth.works()
    said = stranger.says("申请核对", "确认")
    desk.earth.works()
    assert receipt_in(said) in heard(chat)
    return said
