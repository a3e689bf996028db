"""Reviews of each kind: opened in the chat by a word, decided by the staff on the pages, and told at each step."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.sandbox.authorities.people import Status
from bot.store.people.reviews import OPENED_IN_CHAT, ReviewKind
from tests.cast import Someone, adult, elder
from tests.desk import SupportDesk
from tests.reviewers import heard, reviewer
from tests.staff import Staff, receipt_in
from tests.story.test_appeals import robbed
from tests.story.test_children import grown
from tests.story.test_correcting import NAME, corrects
from tests.story.test_taking_over import holder
from tests.talk import Chat
from tests.world import World


@dataclass
class Asked:
    """A review that somebody opened in this chat, and what the chat reads when it was approved."""

    kind: ReviewKind
    chat: Chat
    receipt: str
    told: str


def opened(desk: SupportDesk) -> Iterator[Asked]:
    """One review of each kind, by the words of the chat."""
    earth = desk.earth
    yield own(earth)
    earth.passes(seconds=2)
    yield ward(earth)
    earth.passes(seconds=2)
    mother, _ = robbed(Staff(desk.house))
    yield Asked(ReviewKind.APPEAL, mother, receipt_in(mother.says("申诉")), earth.words("notice.review_returned"))
    chat, right = holder(earth, who := adult()), earth.knows(who.called("张小明"))
    receipt = receipt_in(corrects(chat, NAME, right.name, code="收不到"))
    yield Asked(ReviewKind.CORRECTION, chat, receipt, earth.words("notice.review_corrected", receipt=receipt))
    son, dead = holder(earth, adult()), earth.knows(elder())
    son.adds(dead)
    receipt = receipt_in(son.says("已故", "确认"))
    told = earth.words("notice.deceased", name=dead.name, receipt=receipt)
    yield Asked(ReviewKind.DECEASED, son, receipt, told)
    _, _, child = grown(earth, 12)
    receipt = receipt_in(child.says("申请注销"))
    yield Asked(ReviewKind.CHILD_ERASURE, child, receipt, earth.words("notice.review_may_erase"))
    _, _, child = grown(earth, 12)
    receipt = receipt_in(child.says("我的代办人", "1", "确认"))
    yield Asked(ReviewKind.UNBIND, child, receipt, earth.words("notice.review_done", receipt=receipt))
    yield colour(earth)


def own(earth: World) -> Asked:
    """Somebody without a phone, whom nobody holds."""
    chat, who = earth.chat(), earth.knows(adult())
    chat.says("注册", *who.own_answers(), "收不到", "同意", "确认")
    earth.works()
    receipt = receipt_in(chat.says("申请核对", "确认"))
    return Asked(ReviewKind.OWN, chat, receipt, earth.words("notice.review_approved"))


def ward(earth: World) -> Asked:
    """Somebody who acts for an adult without a phone."""
    chat, who = holder(earth, adult()), earth.knows(replace(adult(), phone=""))
    chat.adds(who, "其他")
    earth.works()
    told = earth.words("notice.review_approved_dependant", name=who.name)
    return Asked(ReviewKind.DEPENDANT, chat, receipt_in(heard(chat)), told)


def contact(earth: World, who: Someone) -> Chat:
    """The chat of somebody whom the platform calls a contact."""
    chat = holder(earth, who)
    earth.health(who, Status.CONTACT)
    earth.works()
    return chat


def colour(earth: World) -> Asked:
    """Such a one says that it is wrong, and the platform has mended it by now."""
    who = adult()
    chat = contact(earth, who)
    receipt = receipt_in(chat.says("颜色不对", "我一直在家，没有出门"))
    told = earth.words("notice.review_answered", receipt=receipt, text="平台已更正")
    earth.health(who, Status.CLEAR)
    return Asked(ReviewKind.COLOUR, chat, receipt, told)


def test_each_kind_is_opened_in_the_chat_and_decided_by_two_on_the_pages(desk: SupportDesk) -> None:
    earth, chen, ding, cases = desk.earth, reviewer(desk, "chen"), reviewer(desk, "ding", "lead"), list(opened(desk))
    assert {case.kind for case in cases} == OPENED_IN_CHAT
    assert chen.lists().index(cases[0].receipt) < chen.lists().index(cases[1].receipt)
    for case in cases:
        assert earth.words("reviews.stage.waiting") in line(case), case.kind

        ref, text = chen.finds(case.receipt), {"reason": "平台已更正"} if case.kind is ReviewKind.COLOUR else {}
        if text:
            assert chen.asks(ref) == 200
        assert chen.votes(ref, **text) == 200, case.kind

        if not text:
            looked = earth.words("notice.review_looked", receipt=case.receipt)
            earth.works()
            assert looked in heard(case.chat), case.kind
            assert earth.words("reviews.stage.looked") in line(case), case.kind
            assert ding.votes(ref) == 200, case.kind
    earth.works()
    earth.passes(hours=73)
    earth.works()
    ding.clerk.signs_in()
    for case in cases:
        assert case.told in heard(case.chat), case.kind
        stage = "answered" if case.kind is ReviewKind.COLOUR else "approved"
        assert earth.words(f"reviews.stage.{stage}") in line(case), case.kind
        assert ding.finds(case.receipt) == "", case.kind
        assert ding.finds(case.receipt, "decided"), case.kind
        assert "已办结" in ding.page(ding.finds(case.receipt, "decided"))
        if case.kind in (ReviewKind.OWN, ReviewKind.COLOUR, ReviewKind.APPEAL):
            case.chat.says("我的码")
            assert case.chat.colour == "green", case.kind


def line(case: Asked) -> str:
    """The line of the review in 我的申请."""
    (found,) = [one for one in case.chat.says("我的申请").splitlines() if case.receipt in one and "提交" in one]
    return found
