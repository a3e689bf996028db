"""The envelope: which requests are accepted in which mode, and whether wechatpy reads the replies."""

import base64
import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

import bot.wechat.envelope as module
from bot.wechat.cipher import MessageCipher
from bot.wechat.envelope import Envelope, OpenedMessage
from bot.wechat.errors import Rejected
from bot.wechat.xml import read_fields

TOKEN, APP_ID = "gatetoken2022", "wx0123456789abcdef"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OLD_KEY = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcbA"
NOW = datetime(2022, 3, 14, 8, 30, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
PLAIN = "<xml><Content><![CDATA[我的码]]></Content></xml>"

lengths = st.integers(0, 60_000)
pieces = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)


def signed(*parts: str) -> str:
    return hashlib.sha1("".join(sorted((TOKEN, *parts))).encode()).hexdigest()


def plain_query(stamp: str = STAMP, nonce: str = "415670741") -> dict[str, str]:
    return {"signature": signed(stamp, nonce), "timestamp": stamp, "nonce": nonce}


def sealed_by_wechatpy(xml: str, key: str = KEY, app_id: str = APP_ID) -> tuple[dict[str, str], bytes]:
    body = WeChatCrypto(TOKEN, key, app_id).encrypt_message(xml, "415670741", STAMP)
    signature = str(read_fields(body)["MsgSignature"])
    return {**plain_query(), "encrypt_type": "aes", "msg_signature": signature}, body.encode()


def envelope(mode: str = "safe", *keys: str) -> Envelope:
    return Envelope(TOKEN, APP_ID, keys or (KEY,), mode)


def opened(envelope: Envelope, query: Mapping[str, str], body: bytes, now: datetime = NOW) -> OpenedMessage:
    envelope.verify_query(query, now)
    return envelope.open(query, body)


def refusal(mode: str, query: Mapping[str, str], body: bytes, now: datetime = NOW) -> str:
    with pytest.raises(Rejected) as refused:
        opened(envelope(mode), query, body, now)
    return refused.value.code


@given(lengths, pieces)
@example(0, "码")
@example(60_000, "😀👨‍👩‍👧")
@example(12, "a")
def test_what_wechatpy_seals_we_open(length: int, piece: str) -> None:
    text = (piece * (length // len(piece) + 1))[:length]

    assert opened(envelope(), *sealed_by_wechatpy(text)) == OpenedMessage(text, 0)


def test_many_messages_in_turn_are_read_on_both_sides_in_every_thread() -> None:
    crypto, ours, texts = WeChatCrypto(TOKEN, KEY, APP_ID), envelope(), [f"第{n}条" * n for n in range(40)]

    def there_and_back(text: str) -> tuple[str, str]:
        reply = ours.seal(text, OpenedMessage("", 0), NOW)
        sealed = read_fields(reply)
        theirs = crypto.decrypt_message(reply, sealed["MsgSignature"], sealed["TimeStamp"], sealed["Nonce"])
        return theirs, opened(ours, *sealed_by_wechatpy(text)).xml

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(there_and_back, texts[1:]))

    assert found == [(text, text) for text in texts[1:]]


def test_equal_replies_differ_in_all_their_blocks() -> None:
    replies = [envelope().seal("放行" * 40, OpenedMessage("", 0), NOW) for _ in range(50)]

    sealed = [read_fields(reply)["Encrypt"] for reply in replies]

    blocks = [one[at : at + 16] for one in map(base64.b64decode, sealed) for at in range(0, len(one), 16)]
    assert len(set(blocks)) == len(blocks)


@given(lengths, pieces)
@example(60_000, "😀👨‍👩‍👧")
@example(1, "]]>")
def test_what_we_seal_wechatpy_opens(length: int, piece: str) -> None:
    text = (piece * (length // len(piece) + 1))[: length + 1]

    reply = envelope().seal(text, OpenedMessage("", 0), NOW)

    sealed = read_fields(reply)
    crypto = WeChatCrypto(TOKEN, KEY, APP_ID)
    opened = crypto.decrypt_message(reply, sealed["MsgSignature"], sealed["TimeStamp"], sealed["Nonce"])
    assert opened == text
    assert sealed["TimeStamp"] == STAMP


def test_no_two_envelopes_of_one_reply_are_equal() -> None:
    replies = [read_fields(envelope().seal(PLAIN, OpenedMessage("", 0), NOW)) for _ in range(50)]

    assert len({reply["Encrypt"] for reply in replies}) == 50
    assert len({reply["Nonce"] for reply in replies}) == 50


def test_an_empty_reply_and_a_reply_to_a_plain_message_stay_bare() -> None:
    assert envelope().seal("", OpenedMessage("", 0), NOW) == ""
    assert envelope("compatible").seal(PLAIN, OpenedMessage("", None), NOW) == PLAIN


def test_during_a_change_of_keys_the_reply_takes_the_key_that_opened() -> None:
    both = envelope("safe", KEY, OLD_KEY)

    found = opened(both, *sealed_by_wechatpy(PLAIN, OLD_KEY))

    reply = read_fields(both.seal(PLAIN, found, NOW))
    assert found == OpenedMessage(PLAIN, 1)
    assert MessageCipher(OLD_KEY, APP_ID).open(reply["Encrypt"]).decode() == PLAIN


def test_safe_mode_refuses_a_message_that_is_not_encrypted() -> None:
    assert refusal("safe", plain_query(), PLAIN.encode()) == "not encrypted"
    assert refusal("safe", {**plain_query(), "encrypt_type": "raw"}, PLAIN.encode()) == "not encrypted"


def test_compatible_mode_uses_the_encrypted_part_only() -> None:
    query, body = sealed_by_wechatpy(PLAIN)
    both = body.replace(b"<xml>", b"<xml><Content><![CDATA[forged]]></Content>", 1)

    assert opened(envelope("compatible"), query, both) == OpenedMessage(PLAIN, 0)
    assert refusal("compatible", plain_query(), PLAIN.encode()) == "not encrypted"
    assert refusal("compatible", plain_query(), both) == "signature"
    assert refusal("compatible", query, PLAIN.encode()) == "not encrypted"


def test_compatible_mode_is_not_confused_by_a_user_who_types_an_encrypted_part() -> None:
    whole = "<Encrypt>AAAA</Encrypt><Encrypt><![CDATA[AAAA]]]]><![CDATA[></Encrypt>"
    for typed in (whole, "<Encrypt><![CDATA[AAAA", "<Encrypt><![CDATA[" * 9):
        confuses_nobody(typed)


def confuses_nobody(typed: str) -> None:
    """The encrypted part is found, whatever the user's text before it contains."""
    query, body = sealed_by_wechatpy(PLAIN)
    in_one_line = body.replace(b"\n", b"")
    both = in_one_line.replace(b"<xml>", f"<xml><Content><![CDATA[{typed}]]></Content>".encode(), 1)

    assert opened(envelope("compatible"), query, both) == OpenedMessage(PLAIN, 0)


def test_plain_mode_reads_the_plain_part_of_whatever_the_platform_sends() -> None:
    assert opened(envelope("plain"), plain_query(), PLAIN.encode()) == OpenedMessage(PLAIN, None)
    both = {**plain_query(), "encrypt_type": "aes", "msg_signature": "0" * 40}
    assert opened(envelope("plain"), both, PLAIN.encode()) == OpenedMessage(PLAIN, None)


def test_the_ordinary_signature_does_not_open_an_encrypted_message() -> None:
    query, body = sealed_by_wechatpy(PLAIN)

    assert refusal("safe", {**query, "msg_signature": query["signature"]}, body) == "signature"
    assert refusal("safe", {name: query[name] for name in query if name != "msg_signature"}, body) == "signature"


def test_a_message_for_another_account_is_refused() -> None:
    query, body = sealed_by_wechatpy(PLAIN, app_id="wx00000000000000ff")

    assert refusal("safe", query, body) == "app id"


def test_a_message_under_another_key_is_refused() -> None:
    query, body = sealed_by_wechatpy(PLAIN, key=OLD_KEY)

    assert refusal("safe", query, body) in ("padding", "app id")


@pytest.mark.parametrize("seconds", [-301, 301, -86_400, 86_400])
def test_a_stale_or_postdated_message_is_refused_though_genuine(seconds: int) -> None:
    query, body = sealed_by_wechatpy(PLAIN)

    assert refusal("safe", query, body, NOW + timedelta(seconds=seconds)) == "stale"


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_five_minutes_of_difference_are_allowed(seconds: int) -> None:
    query, body = sealed_by_wechatpy(PLAIN)

    assert opened(envelope(), query, body, NOW + timedelta(seconds=seconds)).xml == PLAIN


@pytest.mark.parametrize("stamp", ["", "soon", "-1", "١٦٤٧", "1e9", "9" * 5000, " 1647246600", STAMP + "\n"])
def test_a_timestamp_that_is_no_number_is_refused(stamp: str) -> None:
    assert refusal("plain", plain_query(stamp), PLAIN.encode()) == "timestamp or nonce missing"


def test_an_empty_nonce_is_refused() -> None:
    assert refusal("plain", plain_query(nonce=""), PLAIN.encode()) == "timestamp or nonce missing"


@pytest.mark.parametrize("signature", ["", "0" * 40, "签名", "\ud800", "a" * 100_000])
def test_a_wrong_signature_is_refused_whatever_it_is_made_of(signature: str) -> None:
    assert refusal("plain", {**plain_query(), "signature": signature}, PLAIN.encode()) == "signature"


def test_a_wrong_token_is_refused() -> None:
    other = Envelope("othertoken", APP_ID, [KEY], "safe")

    with pytest.raises(Rejected, match="signature"):
        opened(other, *sealed_by_wechatpy(PLAIN))
    with pytest.raises(Rejected, match="signature"):
        other.verify_url({**plain_query(), "echostr": "1"}, NOW)


def test_signatures_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    monkeypatch.setattr(module, "compare_digest", lambda a, b: compared.append((a, b)) or a == b)

    refusal("plain", {**plain_query(), "signature": "guess"}, PLAIN.encode())

    assert compared == [(plain_query()["signature"].encode(), b"guess")]


@pytest.mark.parametrize("echo", ["", "a b", "回声", "x" * 129, "1\n"])
def test_only_a_plain_word_is_echoed(echo: str) -> None:
    query = {**plain_query(), "echostr": echo}

    with pytest.raises(Rejected, match="echostr"):
        envelope().verify_url(query, NOW)


def encrypted(padded: bytes) -> str:
    """AES encryption of data that is already padded, or padded wrongly."""
    return base64.b64encode(MessageCipher(KEY, APP_ID)._contexts.encrypt(padded)).decode()


def whole(message: bytes, padding: bytes) -> bytes:
    return bytes(16) + len(message).to_bytes(4, "big") + message + APP_ID.encode() + padding


def test_only_the_padding_of_the_standard_is_taken() -> None:
    message = b"m" * 16  # 16 + 4 + 16 + 18 bytes: 10 to fill
    good, longer = b"\x0a" * 10, b"\x2a" * 42

    assert MessageCipher(KEY, APP_ID).open(encrypted(whole(message, good))) == message
    for padding in (b"\x09" + b"\x0a" * 9, bytes(10), b"\x01" * 10, longer, b"\x0a" * 26):
        with pytest.raises(Rejected):
            MessageCipher(KEY, APP_ID).open(encrypted(whole(message, padding)))


@pytest.mark.parametrize("claimed", [0, 15, 17, 2**31, 2**32 - 1])
def test_a_length_that_does_not_fit_is_refused(claimed: int) -> None:
    padded = whole(b"m" * 16, b"\x0a" * 10)
    padded = padded[:16] + claimed.to_bytes(4, "big") + padded[20:]

    with pytest.raises(Rejected, match="app id"):
        MessageCipher(KEY, APP_ID).open(encrypted(padded))


@pytest.mark.parametrize("length", range(65))
def test_what_we_seal_is_padded_to_32_bytes(length: int) -> None:
    assert len(base64.b64decode(MessageCipher(KEY, APP_ID).seal(bytes(length)))) % 32 == 0


@given(st.binary(max_size=300))
@example(b"")
@example(b"\x20" * 32)
@example(b"\x01" * 64)
def test_garbage_under_a_good_signature_is_refused_and_nothing_worse(garbage: bytes) -> None:
    blocks = garbage[: len(garbage) // 32 * 32]

    with pytest.raises(Rejected):
        MessageCipher(KEY, APP_ID).open(encrypted(blocks))


@given(st.text(max_size=100))
@example("A")
@example("AAAA")
@example("AAA=AAAA")
@example("码")
def test_what_is_no_ciphertext_is_refused(text: str) -> None:
    with pytest.raises(Rejected):
        MessageCipher(KEY, APP_ID).open(text)


@given(st.binary(max_size=500))
def test_any_body_is_opened_or_rejected(body: bytes) -> None:
    assert opened(envelope("plain"), plain_query(), body).key_index is None
    assert refusal("safe", plain_query(), body) == "not encrypted"


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_one_changed_byte_anywhere_is_refused(position: int, change: int) -> None:
    query, body = sealed_by_wechatpy(PLAIN)
    start, end = body.index(b"[CDATA[") + 7, body.index(b"]]>")
    position = start + position % (end - start)
    changed = body[:position] + bytes((body[position] ^ change,)) + body[position + 1 :]

    assert refusal("safe", query, changed) in ("signature", "not encrypted")


@pytest.mark.parametrize("key", ["", "A" * 42, "A" * 44, "A" * 42 + "!", "码" * 43])
def test_a_key_that_is_none_is_refused_at_start_and_not_shown(key: str) -> None:
    with pytest.raises(ValueError, match="43 letters") as fault:
        Envelope(TOKEN, APP_ID, [key], "safe")
    assert not key or key not in str(fault.value)


def test_encrypted_modes_need_a_key_and_modes_have_names() -> None:
    with pytest.raises(ValueError, match="needs an EncodingAESKey"):
        Envelope(TOKEN, APP_ID, [], "compatible")
    with pytest.raises(ValueError, match="secure"):
        Envelope(TOKEN, APP_ID, [KEY], "secure")


def test_what_was_opened_does_not_show_in_logs() -> None:
    assert "Content" not in repr(OpenedMessage(PLAIN, 0))
