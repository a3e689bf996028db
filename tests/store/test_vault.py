"""A sealed value opens only with its key and in its context."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from itertools import pairwise
from multiprocessing import get_context

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from bot.store import vault as vault_module
from bot.store.vault import UnsealError, Vault

OLD, NEW, INDEX, OTHER = (urlsafe_b64encode(letter * 32).decode() for letter in (b"o", b"n", b"i", b"x"))
contexts = st.text(st.characters(codec="utf-8"), max_size=20)


@given(value=st.binary(max_size=200), context=contexts)
def test_what_is_sealed_opens_in_its_context(value: bytes, context: str) -> None:
    vault = Vault([NEW], INDEX)

    assert vault.open(vault.seal(value, context), context) == value


@given(value=st.text(st.characters(codec="utf-8")), context=contexts, other=contexts)
def test_a_sealed_value_opens_in_no_other_context(value: str, context: str, other: str) -> None:
    vault = Vault([NEW], INDEX)
    sealed = vault.seal(value, context)

    if other == context:
        assert vault.open_text(sealed, other) == value
    else:
        with pytest.raises(UnsealError):
            vault.open(sealed, other)


@given(value=st.binary(max_size=50), data=st.data())
def test_an_altered_or_shortened_value_does_not_open(value: bytes, data: st.DataObject) -> None:
    vault = Vault([NEW, OLD], INDEX)
    sealed = vault.seal(value, "p")
    at = data.draw(st.integers(0, len(sealed) - 1))
    bit = 1 << data.draw(st.integers(0, 7))

    for wrong in (sealed[:at], sealed[:at] + bytes([sealed[at] ^ bit]) + sealed[at + 1 :]):
        with pytest.raises(UnsealError):
            vault.open(wrong, "p")


def test_the_same_value_is_sealed_differently_each_time() -> None:
    vault = Vault([NEW], INDEX)

    assert vault.seal("张三", "p") != vault.seal("张三", "p")


def test_every_process_opens_every_value_during_each_step_of_a_key_rotation() -> None:
    steps = [Vault(keys, INDEX) for keys in ([OLD], [OLD, NEW], [NEW, OLD])]

    for before, after in pairwise(steps):
        assert after.open_text(before.seal("张三", "p"), "p") == "张三"
        assert before.open_text(after.seal("张三", "p"), "p") == "张三"
    with pytest.raises(UnsealError):
        steps[0].open_text(steps[-1].seal("张三", "p"), "p")


def test_after_a_rotation_old_values_open_and_need_resealing() -> None:
    sealed = Vault([OLD], INDEX).seal("张三", "p")
    vault = Vault([NEW, OLD], INDEX)

    assert vault.open_text(sealed, "p") == "张三"
    assert (vault.needs_reseal(sealed), vault.needs_reseal(vault.seal("张三", "p"))) == (True, False)
    with pytest.raises(UnsealError):
        Vault([NEW], INDEX).open(sealed, "p")


pool_vault: list[Vault] = []


def seal_in_child() -> bytes:
    """What a forked child of the test seals."""
    return pool_vault[0].seal("张三", "p")


def batched_names(sealed: list[bytes], size: int) -> list[list[bytes]]:
    """The names of the sub-keys of so many values at a time."""
    return [[value[:8] for value in sealed[at : at + size]] for at in range(0, len(sealed), size)]


BEFORE_SUB_KEYS = bytes.fromhex("e197601c7350fc611d6f8e19574da8cd9c0d3b2e0544f062c854092c082ddd231f4a110773ad")
"""What version 0.1.0 sealed with OLD, before there were sub-keys."""


def test_what_a_data_key_sealed_by_itself_opens_in_its_context_and_needs_resealing() -> None:
    vault = Vault([OLD], INDEX)

    assert vault.open_text(BEFORE_SUB_KEYS, "p") == "张三"
    assert vault.needs_reseal(BEFORE_SUB_KEYS)
    for sealed, context in ((BEFORE_SUB_KEYS, "q"), (BEFORE_SUB_KEYS[:-1], "p")):
        with pytest.raises(UnsealError):
            vault.open(sealed, context)
    with pytest.raises(UnsealError):
        Vault([NEW], INDEX).open(BEFORE_SUB_KEYS, "p")


def test_a_sub_key_is_derived_as_said_and_the_data_key_itself_opens_nothing() -> None:
    sealed = Vault([OLD], INDEX).seal("张三", "p")
    name, nonce, rest = sealed[:8], sealed[8:20], sealed[20:]

    derived = hmac.digest(b"o" * 32, b"jixiangma sub-key " + name, "sha256")

    assert name[:4] == hashlib.sha256(b"jixiangma sub-key id" + b"o" * 32).digest()[:4]
    assert AESGCM(derived).decrypt(nonce, rest, b"p").decode() == "张三"
    with pytest.raises(InvalidTag):
        AESGCM(b"o" * 32).decrypt(nonce, rest, b"p")


def test_each_process_draws_its_own_sub_key_and_opens_those_of_all_others() -> None:
    one, two = Vault([OLD], INDEX), Vault([OLD], INDEX)
    sealed = [vault.seal("张三", "p") for vault in (one, one, two)]

    assert sealed[0][:8] == sealed[1][:8] != sealed[2][:8]
    assert sealed[0][:4] == sealed[2][:4]
    assert [vault.open_text(value, "p") for vault in (one, two) for value in sealed] == ["张三"] * 6


def test_a_sub_key_seals_a_limited_number_of_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault_module, "MAX_SEALS", 3)
    vault = Vault([OLD], INDEX)

    sealed = [vault.seal(str(number), "p") for number in range(7)]

    assert [len(set(group)) for group in batched_names(sealed, 3)] == [1, 1, 1]
    assert len({value[:8] for value in sealed}) == 3
    assert [vault.open_text(value, "p") for value in sealed] == list("0123456")


def test_a_forked_process_seals_with_a_sub_key_of_its_own() -> None:
    vault = Vault([OLD], INDEX)
    mine = vault.seal("张三", "p")

    pool_vault.append(vault)
    with get_context("fork").Pool(1) as pool:
        theirs = pool.apply(seal_in_child)

    assert theirs[:4] == mine[:4]
    assert theirs[:8] != mine[:8] == vault.seal("张三", "p")[:8]
    assert vault.open_text(theirs, "p") == "张三"


def test_a_digest_stays_when_data_keys_change_and_differs_by_kind_value_and_index_key() -> None:
    vault = Vault([OLD], INDEX)
    digest = vault.digest("document", "111:1")

    assert Vault([NEW], INDEX).digest("document", "111:1") == digest
    others = [
        vault.digest("document:111", "1"),
        vault.digest("document", "111:2"),
        Vault([OLD], OTHER).digest("document", "111:1"),
    ]
    assert len({digest, *others}) == 4


@pytest.mark.parametrize("keys", [[], [""], ["short"], [NEW[:-2]], ["*" * 43], [NEW, "é" * 43]])
def test_a_wrong_key_is_refused_without_repeating_it(keys: list[str]) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  (the promise is what it does not say)
        Vault(keys, INDEX)

    assert not any(key and key in str(caught.value) for key in keys)
