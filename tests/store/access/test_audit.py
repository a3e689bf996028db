"""Lines of the audit log cannot be changed, removed or cut off unnoticed."""

import json
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.health.clock import BEIJING
from bot.store.access.audit import CHAIN_COUNT, Audit, AuditChain, AuditEntry
from bot.store.redis.store import Store, connect
from bot.store.vault import Vault
from tests.conftest import PATIENCE
from tests.stores import LossyLine, folder

AT = datetime(2026, 11, 21, 12, 0, tzinfo=BEIJING)
SELDOM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def audit(any_store: Store, vault: Vault) -> Audit:
    """An empty audit log."""
    return Audit(any_store, vault)


def noted(audit: Audit, lines: int, actor: str = "clerk") -> str:
    """Append lines by one actor; returns the key of their chain."""
    for n in range(lines):
        audit.note("tracing", actor, f"P{n}", AT, "流调")
    (shard,) = {n for n, head in enumerate(audit.heads()) if head}
    return f"{{audit:{shard}}}"


def test_lines_come_back_as_they_were_noted(audit: Audit) -> None:
    audit.note("venue.approve", "operator:a", "venue:V1", AT)
    audit.note("tracing", "operator:a", "person:P1", AT, "确诊病例流调")

    assert list(audit.entries()) == [
        AuditEntry(AT, "venue.approve", "operator:a", "venue:V1"),
        AuditEntry(AT, "tracing", "operator:a", "person:P1", "确诊病例流调"),
    ]
    assert audit.verify() == []


INDEX, OLD, NEW = "B" * 43, "A" * 43, "C" * 42 + "A"


def test_a_reason_outlives_the_data_key(any_store: Store) -> None:
    Audit(any_store, Vault([OLD], INDEX)).note("tracing", "operator:a", "person:P1", AT, "确诊病例流调")

    after = Audit(any_store, Vault([NEW], INDEX))

    assert [line.reason for line in after.entries()] == ["确诊病例流调"]


def test_reasons_that_a_data_key_sealed_are_kept_and_no_line_changes(any_store: Store) -> None:
    before = Vault([OLD], INDEX)
    chain = AuditChain(any_store, before, "audit:3")
    for n in range(3):
        sealed = b64encode(before.seal(f"流调{n}", "audit.reason")).decode() if n else ""
        chain.append([int(AT.timestamp()), "tracing", "clerk", f"P{n}", sealed])
    audit = Audit(any_store, before)
    audit.note("tracing", "operator:a", "P3", AT, "新的")
    lines, heads = list(chain.lines()), audit.heads()

    assert [audit.keep_reasons() for _ in range(2)] == [0, 0]

    after = Audit(any_store, Vault([NEW], INDEX))
    assert sorted(line.reason for line in after.entries()) == ["", "新的", "流调1", "流调2"]
    assert list(chain.lines()) == lines
    assert after.verify(heads) == []
    assert Audit(any_store, Vault([NEW], INDEX)).keep_reasons() == 2  # no key opens them any more


def test_an_empty_audit_is_in_order(audit: Audit) -> None:
    assert audit.verify() == []
    assert audit.heads() == ("",) * CHAIN_COUNT


def test_many_writers_at_once_lose_and_repeat_nothing(any_store: Store, vault: Vault) -> None:
    writers = [Audit(any_store, vault) for _ in range(4)]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: writers[n % 4].note("act", f"o{n % 3}", f"P{n}", AT), range(80)))

    assert sorted(line.subject for line in writers[0].entries()) == sorted(f"P{n}" for n in range(80))
    assert writers[0].verify() == []


def test_long_chains_are_read_to_their_end(audit: Audit) -> None:
    noted(audit, 501)

    assert [line.subject for line in audit.entries()] == [f"P{n}" for n in range(501)]
    assert audit.verify() == []


def test_a_chain_goes_on_after_the_sealing_key_changed(store: Store) -> None:
    old, new, index = "A" * 43, "C" * 42 + "A", "B" * 42 + "A"
    Audit(store, Vault([old], index)).note("act", "o", "P", AT, "旧")

    audit = Audit(store, Vault([new, old], index))
    audit.note("act", "o", "P", AT, "新")

    assert [line.reason for line in audit.entries()] == ["旧", "新"]
    assert audit.verify() == []


@pytest.mark.parametrize("lines", [1, 5])
def test_every_changed_line_is_found(any_store: Store, audit: Audit, lines: int) -> None:
    key = noted(audit, lines)
    for n in range(lines):
        line = any_store.run(key, ("LINDEX", key, n))[0]
        fields = json.loads(line)
        fields[4] = "P9"
        any_store.run(key, ("LSET", key, n, json.dumps(fields)))

        assert audit.verify() == [f"{key[1:-1]}: line {n + 1} is not the one that was written there"]
        any_store.run(key, ("LSET", key, n, line))
    assert audit.verify() == []


@SELDOM
@given(data=st.data())
def test_every_flipped_bit_is_found(store: Store, vault: Vault, data: st.DataObject) -> None:
    store.run_on_masters(("FLUSHALL",))
    audit = Audit(store, vault)
    key = noted(audit, 3)
    n = data.draw(st.integers(0, 2))
    line = bytearray(store.run(key, ("LINDEX", key, n))[0])
    line[data.draw(st.integers(0, len(line) - 1))] ^= 1 << data.draw(st.integers(0, 7))

    store.run(key, ("LSET", key, n, bytes(line)))

    assert audit.verify() == [f"{key[1:-1]}: line {n + 1} is not the one that was written there"]


@pytest.mark.parametrize("n", [0, 1, 3])
def test_a_line_that_was_taken_out_is_missed(any_store: Store, audit: Audit, n: int) -> None:
    key = noted(audit, 5)
    any_store.run(key, ("LREM", key, 0, any_store.run(key, ("LINDEX", key, n))[0]))

    assert audit.verify() == [f"{key[1:-1]}: line {n + 1} is not the one that was written there"]


def test_a_line_that_was_put_in_or_twice_is_found(any_store: Store, audit: Audit) -> None:
    key = noted(audit, 3)
    second = any_store.run(key, ("LINDEX", key, 1))[0]
    any_store.run(key, ("RPUSH", key, second))

    assert audit.verify() == [f"{key[1:-1]}: line 4 is not the one that was written there"]


def test_two_lines_that_changed_places_are_found(any_store: Store, audit: Audit) -> None:
    key = noted(audit, 3)
    first, second = any_store.run(key, ("LRANGE", key, 0, 1))[0]
    any_store.run(key, ("LSET", key, 0, second), ("LSET", key, 1, first))

    assert audit.verify() == [f"{key[1:-1]}: line 1 is not the one that was written there"]


@pytest.mark.parametrize("left", [0, 1, 4])
def test_a_tail_that_was_cut_off_is_missed(any_store: Store, audit: Audit, left: int) -> None:
    key = noted(audit, 5)
    any_store.run(key, ("LTRIM", key, 0, left - 1) if left else ("DEL", key))

    assert audit.verify() == [f"{key[1:-1]}: cut after line {left}, there were 5"]


def test_a_tail_that_was_cut_off_and_grew_again_is_found(any_store: Store, vault: Vault, audit: Audit) -> None:
    key = noted(audit, 5)
    any_store.run(key, ("LTRIM", key, 0, 2))
    for n in range(4):
        Audit(any_store, vault).note("tracing", "clerk", f"Q{n}", AT)

    assert audit.verify() == [f"{key[1:-1]}: rewritten up to line 5"]


def test_heads_that_were_kept_elsewhere_find_what_was_cut_off_together_with_its_anchor(
    any_store: Store, vault: Vault, audit: Audit
) -> None:
    key = noted(audit, 5)
    kept = audit.heads()
    anchor = f"anchor:{{{key[1:-1]}.anchor}}"
    any_store.run(key, ("LTRIM", key, 0, 2))
    any_store.run(anchor, ("DEL", anchor))
    assert audit.verify() == []
    assert audit.verify(kept) == [f"{key[1:-1]}: cut after line 3, there were 5"]

    for n in range(4):
        Audit(any_store, vault).note("tracing", "clerk", f"Q{n}", AT)

    assert audit.verify(kept) == [f"{key[1:-1]}: rewritten up to line 5"]


def test_a_genuine_line_of_before_does_not_fit_among_those_written_since(
    any_store: Store, vault: Vault, audit: Audit
) -> None:
    key = noted(audit, 3)
    anchor = f"anchor:{{{key[1:-1]}.anchor}}"
    third = any_store.run(key, ("LINDEX", key, 2))[0]
    any_store.run(key, ("LTRIM", key, 0, 1))
    any_store.run(anchor, ("DEL", anchor))
    for n in range(2):
        audit.note("tracing", "clerk", f"Q{n}", AT)
    assert audit.verify() == []

    any_store.run(key, ("LSET", key, 2, third))

    assert audit.verify() == [f"{key[1:-1]}: line 4 is not the one that was written there"]


def test_a_writer_goes_on_from_what_is_there_when_the_store_was_put_back(
    any_store: Store, vault: Vault, audit: Audit
) -> None:
    audit.note("act", "o", "P0", AT)
    any_store.run_on_masters(("FLUSHALL",))
    Audit(any_store, vault).note("act", "o", "P1", AT)

    audit.note("act", "o", "P2", AT)

    assert [line.subject for line in audit.entries()] == ["P1", "P2"]
    assert audit.verify() == []


def test_without_the_key_nobody_can_write_a_valid_line(any_store: Store, vault: Vault, audit: Audit) -> None:
    key = noted(audit, 1)
    Audit(any_store, Vault(["A" * 43], "D" * 42 + "A")).note("tracing", "clerk", "P1", AT)

    assert audit.verify() == [f"{key[1:-1]}: line 2 is not the one that was written there"]


def test_a_chain_cannot_stand_in_for_another(any_store: Store, audit: Audit) -> None:
    key = noted(audit, 2)
    other = "{audit:0}" if key != "{audit:0}" else "{audit:1}"
    for line in any_store.run(key, ("LRANGE", key, 0, -1))[0]:
        any_store.run(other, ("RPUSH", other, line))

    assert audit.verify() == [f"{other[1:-1]}: line 1 is not the one that was written there"]


def test_a_line_can_be_appended_after_a_damaged_last_line(any_store: Store, vault: Vault, audit: Audit) -> None:
    key = noted(audit, 1)
    any_store.run(key, ("RPUSH", key, b"\xff not a line"))

    Audit(any_store, vault).note("tracing", "clerk", "P1", AT)

    assert any_store.run(key, ("LLEN", key)) == [3]
    assert audit.verify() == [f"{key[1:-1]}: line 2 is not the one that was written there"]


def test_a_reply_that_was_lost_leaves_one_line(store: Store, vault: Vault, store_url: str) -> None:
    with folder() as base:
        line = LossyLine(store_url, base / "line")
        far = Audit(connect(line.url, timeout=PATIENCE), vault)
        far.note("act", "o", "P0", AT)
        line.lose_next()

        far.note("act", "o", "P1", AT)

        assert line.lost
        line.close()
    audit = Audit(store, vault)
    assert [entry.subject for entry in audit.entries()] == ["P0", "P1"]
    assert audit.verify() == []


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("personal", ["张三", "a@b", "x" * 121, "P1\n"])
def test_what_is_no_id_is_refused_and_leaves_nothing(audit: Audit, place: int, personal: str) -> None:
    words = ["act", "o", "P"]
    words[place] = personal

    with pytest.raises(ValueError, match="only letters") as caught:
        audit.note(words[0], words[1], words[2], AT)

    assert personal not in str(caught.value)
    assert list(audit.entries()) == []


def test_a_reason_is_sealed(store: Store, vault: Vault) -> None:
    audit = Audit(store, vault)
    key = noted(audit, 1)

    kept = store.run(key, ("LINDEX", key, 0))[0]
    assert "流调".encode() not in kept
    assert rb"\u6d41" not in kept
    assert "流调" not in repr(list(audit.entries()))
