"""Base32 in whole groups: what the standard library says, and nothing else."""

from base64 import b32decode, b32encode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.health.base32 import decode, encode


@given(st.integers(0, 6).flatmap(lambda groups: st.binary(min_size=groups * 5, max_size=groups * 5)))
def test_bytes_become_what_the_standard_library_makes_of_them(data: bytes) -> None:
    assert encode(data) == b32encode(data).decode()
    if data:
        assert decode(encode(data)) == data


@given(st.text(alphabet=st.sampled_from("AZ27_089 +-axé１\n=")) | st.text(min_size=8, max_size=8))
@example("1" * 8)
@example("AAAA_AAA")
@example(" AAAAAAA")
@example("+AAAAAAA")
@example("")
def test_any_other_text_is_refused(text: str) -> None:
    try:
        expected = b32decode(text) if text and len(text) % 8 == 0 and "=" not in text else None
    except ValueError:
        expected = None

    if expected is None:
        with pytest.raises(ValueError, match="."):
            decode(text)
    else:
        assert decode(text) == expected
