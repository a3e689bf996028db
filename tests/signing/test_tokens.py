"""Code tokens are valid only if we made them, unchanged, for their purpose, until they expire."""

import re
import string
from base64 import b32decode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.health.clock import BEIJING
from bot.health.people.identity import new_person_id
from bot.signing.tokens import (
    MAX_CLOCK_SKEW,
    CodeClaim,
    CodePurpose,
    CodeTokens,
    ExpiredToken,
    ForgedToken,
    TokenFault,
    _unpacked,
    code_url,
    find_token,
)

NOW = datetime(2026, 11, 21, 8, 30, 5, tzinfo=BEIJING)
SECOND = timedelta(seconds=1)
PERSON = "ABCDEFGHIJKLMNOP"
TOKENS = CodeTokens(["a newer key of 32 characters....", "an older key of 32 characters..."])
ALPHANUMERIC = set(string.digits + string.ascii_uppercase + " $%*+-./:")

persons = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=16, max_size=16)
seconds = st.integers(1_577_836_800, 4_000_000_000)


@given(st.sampled_from(CodePurpose), persons, seconds, st.integers(0, 65535))
def test_a_token_tells_what_it_was_made_for(purpose: CodePurpose, person: str, second: int, shown_by: int) -> None:
    issued = datetime.fromtimestamp(second, UTC)

    token = TOKENS.make(purpose, person, issued, shown_by)

    assert TOKENS.read(token, issued) == CodeClaim(purpose, person, second, shown_by)
    assert TOKENS.read(token.lower(), issued) == CodeClaim(purpose, person, second, shown_by)
    assert set(token) <= ALPHANUMERIC
    assert len(token) == 41


def test_a_code_of_the_version_before_is_read_without_a_tag() -> None:
    token = "ABCDEFGHIJKLMNOPGFVQBZQN.JIIDLIWTXQ3HMW4K"

    assert TOKENS.read(token, NOW) == CodeClaim(CodePurpose.CHAT_CODE, PERSON, int(NOW.timestamp()))
    for place in range(24, 41):
        altered = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        with pytest.raises(ForgedToken):
            TOKENS.read(altered, NOW)


def bytes_of(read: Callable[[str], bytes], text: str) -> bytes | None:
    """What is read of a text; None when it is refused."""
    try:
        return read(text)
    except ValueError:
        return None


@given(
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=24, max_size=24),
    st.integers(0, 24),
    st.sampled_from(["", "0", "1", "a", "v", "_", "+", "-", " ", "\n", "."]),
)
@example("A" * 24, 0, "_")
def test_the_letters_of_a_token_are_read_as_the_library_reads_them(text: str, at: int, put: str) -> None:
    text = text[:at] + put + text[at + len(put) :]

    assert bytes_of(_unpacked, text[:24]) == bytes_of(b32decode, text[:24])
    assert bytes_of(_unpacked, f"{text[:24]}A") is None
    assert bytes_of(_unpacked, text[1:24]) is None


def test_the_tag_of_a_token_is_signed() -> None:
    mine, other = (TOKENS.make(CodePurpose.CHAT_CODE, PERSON, NOW, tag) for tag in (7, 0x7FFF))

    for length in (26, 27, 28, 29):
        with pytest.raises(ForgedToken):
            TOKENS.read(other[:length] + mine[length:], NOW)


def test_new_ids_fit_into_tokens() -> None:
    person = new_person_id()

    assert TOKENS.read(TOKENS.make(CodePurpose.CHAT_CODE, person, NOW), NOW).person == person


@pytest.mark.parametrize(
    ("purpose", "lifetime"),
    [
        (CodePurpose.CHAT_CODE, timedelta(minutes=30)),
        (CodePurpose.LIVE_CODE, timedelta(minutes=3)),
    ],
)
def test_a_token_is_valid_to_its_last_second_and_then_still_has_its_content(
    purpose: CodePurpose, lifetime: timedelta
) -> None:
    token = TOKENS.make(purpose, PERSON, NOW)

    claim = TOKENS.read(token, NOW + lifetime - SECOND)
    with pytest.raises(ExpiredToken) as expired:
        TOKENS.read(token, NOW + lifetime)

    assert claim == CodeClaim(purpose, PERSON, int(NOW.timestamp()))
    assert claim.expires == (NOW + lifetime).timestamp()
    assert expired.value.claim == claim


def test_a_clock_that_is_a_little_fast_is_forgiven_and_the_future_is_not() -> None:
    token = TOKENS.make(CodePurpose.CHAT_CODE, PERSON, NOW)

    assert TOKENS.read(token, NOW - MAX_CLOCK_SKEW).issued == NOW.timestamp()
    with pytest.raises(ForgedToken):
        TOKENS.read(token, NOW - MAX_CLOCK_SKEW - SECOND)


def test_tokens_stay_valid_when_a_new_key_is_added() -> None:
    before, during = CodeTokens(["old"]), CodeTokens(["new", "old"])
    after = CodeTokens(["new"])
    old, new = (keys.make(CodePurpose.CHAT_CODE, PERSON, NOW) for keys in (before, during))

    assert during.read(old, NOW).person == PERSON
    assert after.read(new, NOW).person == PERSON
    with pytest.raises(ForgedToken):
        after.read(old, NOW)


def test_a_signature_for_one_purpose_is_none_for_another() -> None:
    chat, live = (TOKENS.make(purpose, PERSON, NOW) for purpose in (CodePurpose.CHAT_CODE, CodePurpose.LIVE_CODE))

    with pytest.raises(ForgedToken):
        TOKENS.read(live[:24] + chat[24:], NOW)


@given(st.integers(0, 40), st.sampled_from(string.ascii_uppercase + string.digits + ".-_é="))
def test_a_token_with_any_other_character_is_forged(place: int, letter: str) -> None:
    token = TOKENS.make(CodePurpose.CHAT_CODE, PERSON, NOW)
    altered = token[:place] + letter + token[place + 1 :]

    if altered != token:
        with pytest.raises(ForgedToken):
            TOKENS.read(altered, NOW)


def test_a_foreign_letter_whose_capital_is_ascii_is_refused() -> None:
    later = NOW + 99 * SECOND
    token = next(t for n in range(99) if "S" in (t := TOKENS.make(CodePurpose.CHAT_CODE, PERSON, NOW + n * SECOND)))

    assert TOKENS.read(token, later).person == PERSON
    with pytest.raises(ForgedToken):
        TOKENS.read(token.replace("S", "ſ"), later)


@given(st.text() | st.from_regex(re.compile(r"\A[A-Z2-7]{24}\.[A-Z2-7]{16}\Z")))
def test_any_other_text_is_forged(text: str) -> None:
    with pytest.raises(ForgedToken):
        TOKENS.read(text, NOW)


def test_errors_have_one_base_and_do_not_contain_the_token() -> None:
    token = TOKENS.make(CodePurpose.LIVE_CODE, PERSON, NOW)

    for text in (token, token[:-1], token[:-1] + "7"):
        with pytest.raises(TokenFault) as fault:
            TOKENS.read(text, NOW + timedelta(days=1))

        assert token[:24] not in str(fault.value)


def test_there_is_no_signing_without_a_key() -> None:
    with pytest.raises(ValueError, match="no signing key"):
        CodeTokens([])


@pytest.mark.parametrize(
    ("public_url", "start"),
    [
        ("https://bot.example.cn", "HTTPS://BOT.EXAMPLE.CN/S/"),
        ("https://bot.example.cn/", "HTTPS://BOT.EXAMPLE.CN/S/"),
        ("http://127.0.0.1:8000", "HTTP://127.0.0.1:8000/S/"),
        ("https://Example.cn/Code/", "HTTPS://EXAMPLE.CN/Code/S/"),
    ],
)
def test_a_code_url_has_its_token_in_upper_and_lower_case(public_url: str, start: str) -> None:
    token = TOKENS.make(CodePurpose.CHAT_CODE, PERSON, NOW)

    url = code_url(public_url, token)

    assert url == start + token
    for content in (url, url.lower(), url.upper(), f" {url}\n", token, token.lower()):
        assert find_token(content, public_url) == token


@pytest.mark.parametrize(
    "content",
    [
        "",
        "https://bot.example.cn/S/",
        "https://bot.example.cn/S/ABC",
        "https://bot.example.cn/c/" + "A" * 24 + "." + "A" * 16,
        "https://evil.example.cn/S/" + "A" * 24 + "." + "A" * 16,
        "https://bot.example.cn/S/" + "A" * 24 + "." + "A" * 16 + "/more",
        "A" * 24 + "." + "A" * 17,
    ],
)
def test_other_codes_hold_no_token_of_ours(content: str) -> None:
    assert find_token(content, "https://bot.example.cn") is None


@given(st.text())
def test_any_scanned_text_can_be_asked_for_its_token(content: str) -> None:
    assert find_token(content, "https://bot.example.cn") is None
