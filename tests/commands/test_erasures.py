"""``jixiangma receipt`` and ``jixiangma erasures``: what an operator does about people who ended their record."""

import re
from pathlib import Path

import pytest

from tests.cast import CODE, adult
from tests.gatehouse import Gatehouse
from tests.talk import Chat

RECEIPT = re.compile(r"R1(?:-[A-Z2-7]{1,8})+")


@pytest.fixture
def left(gatehouse: Gatehouse) -> Chat:
    """The chat of somebody who ended their record."""
    who = gatehouse.world.knows(adult())
    chat = gatehouse.world.chat()
    chat.registers(who)
    gatehouse.world.passes(minutes=2)
    chat.says("注销", "1", CODE, "确认")
    return chat


def test_a_receipt_is_verified_and_a_changed_one_is_not(gatehouse: Gatehouse, left: Chat) -> None:
    found = RECEIPT.search(left.sees)
    assert found
    receipt = found[0]

    done = gatehouse.command("receipt", "verify", receipt)
    changed = gatehouse.command("receipt", "verify", receipt[:-3] + ("AAA" if receipt[-3:] != "AAA" else "BBB"))

    assert done.exit_code == 0
    assert done.output.startswith("Genuine. Erased at ")
    assert "a record" in done.output
    assert changed.exit_code == 1
    assert "we did not make this receipt" in changed.output


def test_the_list_of_erasures_is_exported_and_applied(gatehouse: Gatehouse, left: Chat, tmp_path: Path) -> None:
    file = tmp_path / "erased.txt"

    assert (
        gatehouse.command("erasures", "export", str(file)).output
        == "2 ids of erased records and claims are in the file.\n"
    )
    assert re.fullmatch(r"([0-9a-f]{32} \d+\n){2}", file.read_text())
    done = gatehouse.command("erasures", "apply", str(file))

    assert (done.exit_code, done.output) == (0, "0 records were erased again.\n")
    assert "erasures.apply" in gatehouse.command("audit", "show").output


def test_another_file_is_refused(gatehouse: Gatehouse, tmp_path: Path) -> None:
    file = tmp_path / "other.txt"
    file.write_text("something else\n")

    done = gatehouse.command("erasures", "apply", str(file))

    assert done.exit_code == 1
    assert "no file of erasures" in done.output
