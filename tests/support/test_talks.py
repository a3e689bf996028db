"""A morning at the desk with two clerks and two citizens, through chat and browser."""

from tests.cast import CITIZEN, MOTHER
from tests.desk import SupportDesk


def test_two_citizens_are_answered_by_two_clerks_who_do_not_cross_each_other(desk: SupportDesk) -> None:
    wang, li = desk.house.citizen(CITIZEN), desk.house.citizen(MOTHER)
    assert "排在第一位" in wang.says("人工")
    (first,) = desk.an.refs()
    assert "前面还有 1 位" in li.says("人工")
    assert desk.an.refs()[0] == first
    (second,) = set(desk.bo.refs()) - {first}
    wang.says("我家电视坏了找谁修啊")
    assert "电视" in desk.an.opens(first)

    assert desk.an.does(first, "take") == 200
    assert desk.bo.does(first, "take") == 409
    assert desk.bo.replies(first, "抢答") == 409
    assert desk.bo.does(second, "take") == 200
    assert "客服：电视归商场管" in desk.talks(first, desk.an, wang, "电视归商场管")
    assert "客服：您好" in desk.talks(second, desk.bo, li, "您好")
    assert "抢答" not in wang.all

    before = wang.all
    wang.says("那商场电话是多少")
    assert wang.all == before
    assert "那商场电话是多少" in desk.an.opens(first)
    wang.says("我的码")
    assert wang.last["kind"] == "image"

    assert desk.an.does(first, "close") == 200
    desk.earth.works()
    assert "人工服务已结束" in wang.sees
    assert wang.says("外地人能用吗") != ""
    assert wang.sees.endswith(desk.earth.words("answers.helpful"))
    assert first in desk.an.refs("closed")
    wang.says("人工")
    assert first in desk.an.refs()
    assert wang.says("收费吗").endswith(desk.earth.words("answers.helpful"))
