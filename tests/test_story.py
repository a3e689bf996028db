"""The whole story through the front door: signed, encrypted messages in; words and pictures out."""

from collections.abc import Iterator

import pytest

from tests.world import World, world


@pytest.fixture
def earth(store_url: str, store: object) -> Iterator[World]:
    """A world on the one real server."""
    with world(store_url) as found:
        yield found


def test_somebody_registers_step_by_step_and_gets_a_code(earth: World) -> None:
    chat = earth.chat("citizen")

    assert "姓名" in chat.says("注册")
    assert "证件类型" in chat.says("王建国")
    assert "证件号码" in chat.says("1")
    assert "手机号" in chat.says("220102198503143018")
    assert "同意" in chat.says("13800430001")
    assert "确认" in chat.says("同意")
    chat.says("确认")

    assert chat.last["kind"] == "image"
    assert "/S/" in chat.code
