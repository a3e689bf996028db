"""The answer to 隐私: who sees what, how long it is kept, and by which rule."""

import pytest

from tests.world import World


@pytest.mark.parametrize("asked", ["隐私", "隐私 ", "谁能看到我的信息？", "privacy"])
def test_a_stranger_may_ask_who_sees_what(earth: World, asked: str) -> None:
    days = str(earth.config.retention_days), str(earth.config.unfollowed_days), earth.config.hotline

    told = earth.chat().says(asked)

    assert all(part in told for part in days)
    assert ("注销" if "privacy" not in asked else "delete my data") in told


def test_the_question_in_the_middle_of_a_form_loses_no_answer(earth: World) -> None:
    chat = earth.chat()
    question = chat.says("注册", "王建国")

    assert chat.says("隐私").endswith(question)
    assert "加密保存" in chat.sees

    assert "证件号码" in chat.says("继续", "1")
