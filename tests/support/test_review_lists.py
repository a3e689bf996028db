"""The list of reviews renews itself, and tells the audit only when somebody has seen something."""

from tests.desk import SupportDesk
from tests.reviewers import Reviewer, reviewer
from tests.support.test_reviews import own, ward


def renewed(one: Reviewer, tag: str = "") -> tuple[int, str, str]:
    """The status, the part that changes and its mark, as the page asks for it."""
    session, base = one.clerk.browser.session, one.clerk.browser.base
    answer = session.get(f"{base}/d/reviews?list=waiting&news=1", headers={"If-None-Match": tag} if tag else {})
    return answer.status_code, answer.text, answer.headers.get("ETag", "")


def _looks(desk: SupportDesk) -> int:
    return sum("review.list" in line for line in desk.house.audit)


def test_a_new_review_and_a_vote_are_seen_without_reloading_and_nothing_new_is_no_look(desk: SupportDesk) -> None:
    chen, ding = reviewer(desk, "chen"), reviewer(desk, "ding")
    first = own(desk.earth)
    status, page, tag = renewed(chen)
    assert (status, first.receipt in page, "<html" in page) == (200, True, False)
    assert f"data-tag='{tag}'" in chen.lists()
    looks = _looks(desk)

    assert [renewed(chen, tag)[:2] for _ in range(3)] == [(304, "")] * 3
    assert _looks(desk) == looks
    second = ward(desk.earth)
    status, page, tag = renewed(chen, tag)
    assert (status, second.receipt in page) == (200, True)
    assert ding.votes(ding.finds(first.receipt)) == 200
    status, page, tag = renewed(chen, tag)
    assert (status, page.count("已有 1 人")) == (200, 1)
    assert renewed(Reviewer(desk.an))[0] == 403
    desk.earth.passes(hours=25)
    chen.clerk.signs_in()
    assert (renewed(chen, tag)[0], "超过 24 小时" in renewed(chen, tag)[1]) == (200, True)
