"""A chat id does not tell the openid, and the openid is there for whom has the keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.chat.chat_ids import ChatIds, is_chat_id
from bot.store.vault import Vault

KEY, OTHER = "B" * 42 + "A", "C" * 42 + "E"
openids = st.from_regex(r"[0-9A-Za-z_-]{28}", fullmatch=True)


def chat_ids(key: str = KEY, data_key: str = KEY) -> ChatIds:
    """The chat ids with these keys."""
    return ChatIds(key, Vault([data_key], KEY))


@given(openid=openids)
def test_a_chat_has_one_id_under_one_key_and_another_under_another(openid: str) -> None:
    chat = chat_ids().of(openid)

    assert chat == chat_ids().of(openid)
    assert chat != chat_ids(OTHER).of(openid)
    assert is_chat_id(chat)
    assert not is_chat_id(openid)


@given(openid=openids, other=openids)
def test_a_sealed_openid_opens_for_its_own_chat_only(openid: str, other: str) -> None:
    ids = chat_ids()
    sealed = ids.seal(openid)

    assert openid not in sealed
    assert ids.open(ids.of(openid), sealed) == openid
    assert ids.open(ids.of(other), sealed) == (openid if other == openid else None)


@pytest.mark.parametrize("sealed", ["", "~", "\u00e9", "x" * 80])
def test_a_text_that_is_no_sealed_openid_opens_to_nothing(sealed: str) -> None:
    assert chat_ids().open(chat_ids().of("o1"), sealed) is None


def test_a_sealed_openid_does_not_open_without_its_key() -> None:
    sealed = chat_ids().seal("o1")

    assert chat_ids(data_key=OTHER).open(chat_ids().of("o1"), sealed) is None


@pytest.mark.parametrize("key", ["", "short", "B" * 41, "*" * 43])
def test_a_wrong_key_for_chat_ids_is_refused_without_repeating_it(key: str) -> None:
    with pytest.raises(ValueError, match="key") as caught:
        chat_ids(key)

    assert not key or key not in str(caught.value)
