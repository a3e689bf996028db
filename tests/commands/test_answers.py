"""``jixiangma answers edit``: what staff change counts in the chat soon, in every process, without training."""

import time
from types import SimpleNamespace

import pytest

from bot.commands.answers import EDIT_FAULTS
from bot.service.answers import REFRESH_SECONDS
from bot.store.access.operators import Role
from bot.store.answers.edits import Edit, Edits
from tests.staff import REASON, Staff
from tests.talk import Chat

ASKED = "健康驿站晚上几点熄灯"
"""A question that nothing shipped answers."""

NEW = ("station.lights", "--title", "健康驿站几点熄灯", "--text", "健康驿站晚上十点熄灯。")


@pytest.fixture
def chat(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> Chat:
    """A chat whose process has read the answers before."""
    there = staff.house.world.chat("citizen")
    there.says("外地人能用吗")
    return there


def edits(staff: Staff, *words: str) -> None:
    """A command of staff who may; it runs with parts of its own, as another process."""
    done = staff.house.command("answers", "edit", *words, *REASON, key=staff.key("wang", Role.ANSWERS))
    assert done.exit_code == 0, done.output


def wait(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let the time pass after which a process looks again."""
    later = SimpleNamespace(monotonic=lambda: time.monotonic() + seconds)
    monkeypatch.setattr("bot.service.answers.time", later)


def test_what_staff_add_is_read_again_within_a_minute() -> None:
    assert REFRESH_SECONDS <= 60


@pytest.mark.parametrize("asked", [ASKED, "请问健康驿站晚上几点熄灯啊", "健康驿站 几点 熄灯?", "健康驛站晚上幾點熄燈"])
def test_a_new_answer_is_given_to_its_ways_of_asking(
    staff: Staff, chat: Chat, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    edits(staff, *NEW, "--way", ASKED)
    assert "十点熄灯" not in chat.says(asked)

    wait(monkeypatch, REFRESH_SECONDS + 1)

    assert "十点熄灯" in chat.says(asked)


@pytest.mark.parametrize(
    ("id_", "way"),
    [
        ("bereaved.how", "老爷子驾鹤西去那个图咋办"),
        ("cost.free", "要不要交份子"),
        ("rare_character.input", "我那个字电脑里蹦不出来"),
    ],
)
def test_a_way_that_is_added_leads_to_the_shipped_answer(
    staff: Staff, chat: Chat, monkeypatch: pytest.MonkeyPatch, id_: str, way: str
) -> None:
    edits(staff, id_, "--way", way)

    wait(monkeypatch, REFRESH_SECONDS + 1)

    answers = staff.house.world.parts.services.answers
    assert answers.find(way).candidates[0].id == id_
    assert answers.articles()[id_].texts["zh"].split("{")[0] in chat.says(way)


def test_a_way_that_is_added_leaves_other_questions_alone(
    staff: Staff, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = chat.says("外地人能用吗")
    edits(staff, *NEW, "--way", ASKED)

    wait(monkeypatch, REFRESH_SECONDS + 1)

    assert chat.says("外地人能用吗") == before


def test_of_two_who_change_an_answer_at_once_one_is_told_and_nothing_is_lost(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, other = staff.key("wang", Role.ANSWERS), staff.key("li", Role.ANSWERS)
    add, done = Edits.add, []

    def later(store: Edits, id_: str, edit: Edit, before: int) -> bool:
        """Between reading and writing, somebody else changes the answer."""
        monkeypatch.setattr(Edits, "add", add)
        other_words = (*NEW[:3], "--text", f"健康驿站晚上十点熄灯。{len(done)}")
        done.append(staff.house.command("answers", "edit", *other_words, *REASON, key=other))
        return add(store, id_, edit, before)

    monkeypatch.setattr(Edits, "add", later)
    lost = staff.house.command("answers", "edit", NEW[0], "--title", "A", "--text", "B", *REASON, key=key)

    assert lost.exit_code == 1
    assert EDIT_FAULTS["faster"] in lost.output
    assert done[0].exit_code == 0
    monkeypatch.setattr(Edits, "add", later)
    back = staff.house.command("answers", "edit", NEW[0], "--back", "0", *REASON, key=key)
    assert EDIT_FAULTS["faster"] in back.output
    shown = staff.house.command("answers", "history", NEW[0], key=key).output
    assert [line[0] for line in shown.splitlines() if not line.startswith(" ")] == ["1", "2"]
    assert "    B" not in shown


def test_what_is_taken_back_is_no_longer_given(staff: Staff, chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    edits(staff, "cost.free", "--text", "一分钱不要。")
    wait(monkeypatch, REFRESH_SECONDS + 1)
    assert "一分钱不要" in chat.says("吉祥码收费吗")

    edits(staff, "cost.free", "--back", "0")
    wait(monkeypatch, 2 * REFRESH_SECONDS + 2)

    assert "一分钱不要" not in chat.says("吉祥码收费吗")
