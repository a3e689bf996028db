"""Photos as evidence for a review: sent in the chat, seen by who may decide it, gone when it is decided."""

import re

import pytest
from msgspec.structs import replace

from bot.sandbox.wechat.injection import Fault
from bot.service.people.review_receipts import KEPT, ReviewReceipts
from bot.store.people.reviews import ReviewKind
from bot.store.support.pictures import Pictures, sent_by
from tests.cast import CODE, adult, elder
from tests.desk import SupportDesk
from tests.reviewers import heard, reviewer
from tests.staff import receipt_in
from tests.story.test_erasure import erases, holder
from tests.support.test_photos import SECRET, photo, sends
from tests.support.test_reviews import colour, own


def test_photos_go_to_the_review_and_are_seen_by_its_reviewers_alone(desk: SupportDesk) -> None:
    chen, clerk = reviewer(desk, "chen"), desk.an
    case = own(desk.earth)

    assert f"编号 {case.receipt}" in sends(desk, case.chat, photo())
    case.chat.says("人工")
    assert "正在转给客服" in sends(desk, case.chat, photo())
    assert f"交给编号 {case.receipt}" in case.chat.says("我的申请")
    assert "第 2 张" in sends(desk, case.chat, photo())

    ref = chen.finds(case.receipt)
    addresses = re.findall(rf'src="(/d/review/{ref}/picture\?number=\d)"', chen.page(ref))
    assert [one[-1] for one in addresses] == ["1", "2"]
    shown = chen.clerk.browser.get(addresses[0])
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert SECRET.encode() not in shown.content
    assert clerk.browser.get(addresses[0]).status_code == 403  # answers people, decides no reviews
    other = colour(desk.earth)
    address = addresses[0].replace(ref, chen.finds(other.receipt))
    assert chen.clerk.browser.get(address).status_code == 410


def test_with_the_decision_the_photos_are_gone(desk: SupportDesk) -> None:
    chen, ding, case = reviewer(desk, "chen"), reviewer(desk, "ding", "lead"), own(desk.earth)
    sends(desk, case.chat, photo())
    assert desk.earth.keys(f"pic:{{{case.receipt}}}")

    for one in (chen, ding):
        assert one.votes(one.finds(case.receipt)) == 200
    desk.earth.works()

    assert case.told in heard(case.chat)
    assert not desk.earth.keys(f"pic*:{{{case.receipt}}}")
    assert f"编号 {case.receipt} 的核对已有结果" in sends(desk, case.chat, photo())
    assert "交给编号" not in case.chat.says("我的申请")


def test_while_a_conversation_is_open_a_new_review_takes_no_picture_from_the_clerk(desk: SupportDesk) -> None:
    earth = desk.earth
    chat, who = earth.chat(), earth.knows(adult())
    chat.says("注册", *who.own_answers(), "收不到", "同意", "确认")
    earth.works()
    ref = desk.asks(chat)
    receipt = receipt_in(chat.says("申请核对", "确认"))

    assert "正在转给客服" in sends(desk, chat, photo())

    assert "<img" in desk.an.opens(ref)
    assert not earth.keys(f"pic*:{{{receipt}}}")


def test_a_photo_that_comes_with_the_decision_leaves_nothing(
    desk: SupportDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    chen, ding, case = reviewer(desk, "chen"), reviewer(desk, "ding", "lead"), own(desk.earth)
    reserve = Pictures.reserve

    def decided_first(pictures: Pictures, owner: str, message: str, limit: int) -> int:
        for one in (chen, ding):
            one.votes(one.finds(case.receipt))
        return reserve(pictures, owner, message, limit)

    monkeypatch.setattr(Pictures, "reserve", decided_first)

    assert f"编号 {case.receipt} 的核对已有结果" in sends(desk, case.chat, photo())
    assert not desk.earth.keys(f"pic*:{{{case.receipt}}}")


def test_who_erases_the_own_record_takes_the_photos_along_that_they_sent_for_others(desk: SupportDesk) -> None:
    earth = desk.earth
    son, dead = holder(earth, who := adult()), earth.knows(elder())
    son.adds(dead)
    receipt = receipt_in(son.says("已故", "确认"))
    pictures = earth.parts.records.support.pictures
    others = pictures.reserve(receipt, sent_by("another", "1"), 5)
    pictures.settle(receipt, others, photo())
    sends(desk, son, photo())
    earth.platform.injection.add(Fault("media/get", code=-1))
    sends(desk, son, photo())
    assert len(pictures.list(receipt)) == 3

    heir = desk.house.citizen(who)  # the son has another phone now
    earth.works()
    assert f"编号 {receipt}" in heir.says("我的申请")
    assert len(pictures.list(receipt)) == 3
    heir.types(who.phone)
    assert erases(heir)

    assert list(pictures.list(receipt)) == [others]
    assert pictures.get(receipt, 2) is None


def test_photos_for_the_oldest_of_many_reviews_end_with_the_sender_too(desk: SupportDesk) -> None:
    earth, case = desk.earth, own(desk.earth)
    sends(desk, case.chat, photo())
    assert earth.keys(f"pic:{{{case.receipt}}}")
    receipts = ReviewReceipts(earth.parts.records)
    receipts.add(case.chat.id, *(f"{number:08}" for number in range(KEPT + 1)))  # decided, and gone, long ago

    kept = receipts.of(case.chat.id)
    case.chat.says("注销", "1", CODE, "确认")

    assert (len(kept), kept[-1]) == (KEPT + 1, case.receipt)
    assert not earth.keys(f"pic:{{{case.receipt}}}")


def test_photos_of_the_own_family_are_not_shown_and_no_fault_inside_is(desk: SupportDesk) -> None:
    chen, case = reviewer(desk, "chen"), own(desk.earth)
    sends(desk, case.chat, photo())
    ref, mine = chen.finds(case.receipt), desk.earth.parts.services.support.reviews
    clerk, reviews = chen.clerk, desk.earth.parts.records.reviews
    about_chen = reviews.open(ReviewKind.COLOUR, desk.earth.person(clerk.who), clerk.chat.id, 1)
    gone = mine.ref("00000000")

    concerned = chen.clerk.browser.get(f"/d/review/{mine.ref(about_chen.receipt)}/picture?number=1")
    assert concerned.status_code == chen.clerk.browser.get(f"/d/review/{mine.ref(about_chen.receipt)}").status_code
    assert concerned.status_code == 403
    assert chen.clerk.browser.get(f"/d/review/{gone}/picture?number=1").status_code == 410
    assert chen.clerk.browser.get(f"/d/review/{ref}/picture?number=1").status_code == 200


def test_what_a_cut_decision_left_goes_when_the_list_is_read(desk: SupportDesk) -> None:
    earth, chen, case = desk.earth, reviewer(desk, "chen"), own(desk.earth)
    sends(desk, case.chat, photo())
    reviews = earth.parts.records.reviews
    review = reviews.get(case.receipt)
    assert review
    reviews.replace(review, replace(review, outcome="void", settled=int(earth.clock().timestamp())))

    chen.lists()

    assert not chen.finds(case.receipt)
    assert not earth.keys(f"pic*:{{{case.receipt}}}")
