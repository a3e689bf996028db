"""The button that takes over whoever has waited longest."""

from tests.cast import adult
from tests.desk import SupportDesk


def test_who_has_waited_longest_is_taken_with_one_button_by_one_clerk(desk: SupportDesk) -> None:
    first, second = (desk.asks(desk.house.citizen(adult()), words) for words in ("第一问", "第二问"))
    lead, review = desk.clerk("lu", "lead"), desk.clerk("chen", "review")

    for clerk, asked in ((desk.an, "第一问"), (lead, "第二问")):
        clerk.sees()
        clerk.browser.post("/d/next", token=clerk.browser.token)
        assert asked in clerk.page()
        assert "写给对方" in clerk.page()
    desk.bo.sees()
    desk.bo.browser.post("/d/next", token=desk.bo.browser.token)
    review.browser.get("/d/reviews")

    assert "这里没有会话" in desk.bo.page()
    assert (desk.an.refs("mine"), lead.refs("mine"), desk.bo.refs("mine")) == ([first], [second], [])
    third = desk.asks(desk.house.citizen(adult()), "第三问")
    assert "另有 1 位等您答复" in desk.an.opens(third)
    assert "位等您答复" not in desk.an.opens(first)
    desk.an.replies(first, "您好")
    assert "位等您答复" not in desk.an.opens(third)
    assert review.browser.post("/d/next", token=review.browser.token).status_code == 403
    assert desk.house.noted("refused.desk.take", "staff:chen")
