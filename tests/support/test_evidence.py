"""Photos as evidence for a review: sent in the chat, seen by who may decide it, gone when it is decided."""

import re

from tests.desk import SupportDesk
from tests.reviewers import heard, reviewer
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
