"""DESK_SYSTEM=wechat: who asks for a human goes to the platform's own desk."""

from collections.abc import Iterator

import pytest

from tests.cast import adult
from tests.desk import SupportDesk
from tests.gatehouse import Gatehouse
from tests.support.test_opening_hours import goes_to
from tests.world import world


@pytest.fixture
def desk(store_url: str, store: object) -> Iterator[SupportDesk]:
    """A desk with clerks which nobody reaches from the chat."""
    with world(store_url, DESK_SYSTEM="wechat") as around:
        yield SupportDesk(Gatehouse(around))


def test_the_message_is_handed_to_the_platform_and_no_conversation_is_opened_here(desk: SupportDesk) -> None:
    chat = desk.house.citizen(adult())

    for ask in (lambda: chat.says("人工"), lambda: chat.clicks("HUMAN")):
        ask()
        assert chat.last["kind"] == "transfer"
        assert not desk.earth.keys("desk:*")
        assert desk.an.refs("all") == []
    assert chat.says("外地人能用吗").endswith(desk.earth.words("answers.helpful"))
    goes_to(desk, 12, 30)
    assert "13:30 起请再回复 人工" in chat.says("人工")
    desk.earth.workdays.end = desk.earth.clock().date()
    chat.says("人工")  # nobody knows whether the desk is open: the platform will say
    assert chat.last["kind"] == "transfer"
