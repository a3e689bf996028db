"""``jixiangma audit``: finds every change of the audit."""

from pathlib import Path

import pytest

from bot.store.access.operators import Role
from bot.store.redis.commands import Command
from tests.gatehouse import Gatehouse


@pytest.fixture
def busy(gatehouse: Gatehouse) -> Gatehouse:
    """An audit with a dozen entries."""
    key = gatehouse.operator("wang", Role.TRACING)
    for _ in range(6):
        gatehouse.command("venue", "list", key=key)
        gatehouse.world.parts.access.audit_log.refuse_unknown("operator.key", gatehouse.now)
    return gatehouse


def shards(gatehouse: Gatehouse) -> list[str]:
    """The chains that have entries."""
    store = gatehouse.world.parts.records.store
    return [key for key in (f"{{audit:{n}}}" for n in range(8)) if store.run(key, ("LLEN", key))[0]]


def test_an_untouched_audit_is_whole(busy: Gatehouse) -> None:
    done = busy.command("audit", "verify")

    assert (done.exit_code, done.output) == (0, "The audit is whole.\n")


@pytest.mark.parametrize("change", ["altered", "left out", "cut off", "emptied", "added"])
def test_any_change_is_found(busy: Gatehouse, change: str) -> None:
    store, key = busy.world.parts.records.store, shards(busy)[0]
    second = store.run(key, ("LINDEX", key, 1))[0]
    commands: dict[str, Command] = {
        "altered": ("LSET", key, 1, second.replace(b"refused", b"allowed")),
        "left out": ("LREM", key, 1, second),
        "cut off": ("RPOP", key),
        "emptied": ("DEL", key),
        "added": ("RPUSH", key, second),
    }
    store.run(key, commands[change])

    done = busy.command("audit", "verify")

    assert done.exit_code == 1
    assert "whole" not in done.output
    assert busy.command("audit", "show").exit_code == 0


def test_who_rewrites_everything_is_found_out_by_the_heads_kept_elsewhere(busy: Gatehouse, tmp_path: Path) -> None:
    kept = tmp_path / "heads"
    kept.write_text(busy.command("audit", "heads").output)
    assert busy.command("audit", "verify", "--heads", str(kept)).exit_code == 0

    busy.world.parts.records.store.run_on_masters(("FLUSHALL",))

    assert busy.command("audit", "verify").exit_code == 0
    assert busy.command("audit", "verify", "--heads", str(kept)).exit_code == 1


def test_heads_that_are_none_are_refused(busy: Gatehouse, tmp_path: Path) -> None:
    (tmp_path / "heads").write_text("1 abc\n")

    done = busy.command("audit", "verify", "--heads", str(tmp_path / "heads"))

    assert (done.exit_code, "no file of heads" in done.output) == (1, True)


def test_the_latest_lines_are_shown(busy: Gatehouse) -> None:
    shown = busy.command("audit", "show", "--last", "3").output.splitlines()

    assert len(shown) == 3
    assert all("refused." in line for line in shown)


def test_entries_that_cannot_be_read_are_reported_as_changed(busy: Gatehouse) -> None:
    key = shards(busy)[0]
    busy.world.parts.records.store.run(key, ("LSET", key, 0, "nonsense"))

    done = busy.command("audit", "show")

    assert (done.exit_code, "lines were changed" in done.output) == (1, True)
