"""The signature of the gateway, against values computed with sha256sum."""

import hashlib
import re

from hypothesis import given
from hypothesis import strategies as st

from bot.authorities.gateway import sign


def test_signature_is_sha256_of_timestamp_token_nonce_timestamp():
    assert (
        sign("t0ken", "1606960000", "nonce-0001") == "859d631018bfa0db7c8588909ff194fbadc42901ecfdcb5be403da424e48bbc4"
    )


def test_token_may_hold_any_characters():
    assert (
        sign("秘密", "1795300000", "ABCDEFGH12345678")
        == "65123539d05e05e33b1a27dda18a6af4860b278a3c1ec414d8ade4e0bb52ce3d"
    )


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(0, 10**12).map(str), st.text("abcXYZ019-_"))
def test_signature_is_always_64_hex_digits_of_the_joined_parts(token, timestamp, nonce):
    digest = hashlib.sha256(b"".join(part.encode() for part in (timestamp, token, nonce, timestamp)))

    assert sign(token, timestamp, nonce) == digest.hexdigest()
    assert re.fullmatch("[0-9a-f]{64}", sign(token, timestamp, nonce))
