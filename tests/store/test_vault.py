"""A sealed value opens only with its key and in its context."""

from base64 import urlsafe_b64encode
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
