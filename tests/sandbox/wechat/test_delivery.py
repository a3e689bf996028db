"""Messages to the bot, and its replies."""

import re
import socket
import threading

import pytest

from bot.sandbox.wechat import Rules
from tests.sandbox.wechat.conftest import CITIZEN, Sandbox, Start
from tests.sandbox.wechat.echo_bot import until

FAULT = "该公众号提供的服务出现故障，请稍后再试"
QUICK = Rules(timeout=0.4)


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_a_text_goes_to_the_bot_and_its_reply_is_shown_in_each_mode(start: Start, mode: str) -> None:
    sandbox = start(mode=mode)
    sandbox.phone().say("你好 <b>&amp; 😀\n第二行")

    assert sandbox.sees()[-2:] == ["你好 <b>&amp; 😀\n第二行", "收到：你好 <b>&amp; 😀\n第二行"]
    assert (b"Encrypt" in sandbox.bot.bodies[-1]) == (mode != "plain")
    assert (b"Content" in sandbox.bot.bodies[-1]) == (mode != "safe")


def test_a_bot_that_lets_people_close_its_cdata_is_found_out(sandbox: Sandbox) -> None:
    outcome = sandbox.phone().say("]]>")

    assert sandbox.bot.messages[-1].content == "]]>"
    assert outcome.delivery.error == "not_xml"


def test_the_query_names_the_person_and_how_it_is_signed(sandbox: Sandbox) -> None:
    sandbox.phone().say("一")
    query = sandbox.bot.queries[-1]

    assert query["openid"] == CITIZEN
    assert query["encrypt_type"] == "aes"
    assert set(query) == {"signature", "timestamp", "nonce", "openid", "encrypt_type", "msg_signature"}


def test_the_bots_address_is_verified_by_its_echo(start: Start) -> None:
    sandbox = start()
    assert sandbox.platform.verify() == ""

    sandbox.bot.echo_back = '{"echostr": 1}'
    assert sandbox.platform.verify() == "wrong_echo"


def test_a_bot_that_is_not_there_is_asked_three_times_and_found_unreachable(start: Start) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        sandbox = start(bot_url=f"http://127.0.0.1:{unused.getsockname()[1]}/wechat")
        assert sandbox.platform.verify() == "unreachable"
        outcome = sandbox.phone().say("在吗")

    assert [attempt.error for attempt in outcome.delivery.attempts] == ["unreachable"] * 3
    assert sandbox.last()["text"] == FAULT


def test_a_slow_bot_gets_the_same_bytes_three_times_and_then_the_person_a_fault_notice(start: Start) -> None:
    sandbox = start(rules=QUICK)
    phone = sandbox.phone()
    sandbox.bot.bodies.clear()
    sandbox.bot.misbehave = lambda message: sandbox.bot.released.wait(20) and "success"
    outcome = phone.say("慢")
    sandbox.bot.released.set()

    assert [attempt.error for attempt in outcome.delivery.attempts] == ["timeout"] * 3
    assert len(sandbox.bot.bodies) == 3
    assert len(set(sandbox.bot.bodies)) == 1
    assert len({tuple(query.items()) for query in sandbox.bot.queries[-3:]}) == 1
    assert sandbox.last()["text"] == FAULT


def test_the_second_attempt_can_still_answer(start: Start) -> None:
    sandbox = start(rules=QUICK)
    phone = sandbox.phone()
    first = threading.Event()

    def hold_first(message: object) -> object:
        if not first.is_set():
            first.set()
            sandbox.bot.released.wait(20)
        sandbox.bot.misbehave = None
        return "success"

    sandbox.bot.misbehave = hold_first
    outcome = phone.say("慢")
    sandbox.bot.released.set()

    assert [attempt.error for attempt in outcome.delivery.attempts] == ["timeout", ""]
    assert sandbox.last()["text"] == "慢"


def test_a_bot_that_drips_its_answer_is_cut_off_too(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        stop = threading.Event()
        threading.Thread(target=_drip, args=(server, stop), daemon=True).start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/wechat"
        outcome = start(rules=Rules(timeout=0.4, attempts=1), bot_url=address).phone().say("滴")
        stop.set()

    assert outcome.delivery.error == "timeout"


def _drip(server: socket.socket, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while not stop.wait(0.05):
                connection.sendall(b"s")


@pytest.mark.parametrize(
    ("answer", "reason"), [(("", 302, {"Location": "/wechat/"}), "http_status"), ("x" * 1025, "too_large")]
)
def test_redirects_are_not_followed_and_bodies_are_bounded(start: Start, answer: object, reason: str) -> None:
    sandbox = start(rules=Rules(reply_bytes=1024))
    phone = sandbox.phone()
    sandbox.bot.misbehave = lambda message: answer

    assert phone.say("去哪").delivery.error == reason


def test_a_repetition_has_the_bytes_of_the_original(sandbox: Sandbox) -> None:
    sandbox.phone().say("再来")
    again = sandbox.platform.repeat(CITIZEN)

    assert sandbox.bot.bodies[-1] == sandbox.bot.bodies[-2]
    assert again.reply.content == {"text": "收到：再来"}


@pytest.mark.parametrize("body", [b"success", b""])
def test_success_or_nothing_shows_nothing(sandbox: Sandbox, body: bytes) -> None:
    phone = sandbox.phone()
    sandbox.bot.misbehave = lambda message: body
    phone.say("静")

    assert sandbox.last()["text"] == "静"


def test_each_message_has_its_own_id_and_events_have_none(sandbox: Sandbox) -> None:
    phone = sandbox.phone()
    phone.say("一")
    phone.say("一")
    event, one, two = sandbox.bot.messages

    assert event.id == 0
    assert one.id != two.id
    assert one.id.bit_length() == 62


def test_signatures_follow_the_true_clock_unless_the_rules_shift_them(start: Start) -> None:
    for shifted in (False, True):
        sandbox = start(rules=Rules(shift_signatures=shifted))
        sandbox.platform.clock.advance(86_400)
        sandbox.phone().say("几点")
        ahead = int(sandbox.bot.queries[-1]["timestamp"]) - sandbox.platform.clock.true_time()
        assert (ahead > 80_000) == shifted


def test_the_log_holds_the_clear_request_and_every_attempt(start: Start) -> None:
    sandbox = start(rules=QUICK)
    phone = sandbox.phone()
    sandbox.bot.misbehave = lambda message: ("<h1>oops</h1>", 500)
    phone.say("日志")
    request = sandbox.platform.conversations.entries("request", CITIZEN)[-1]
    attempt = sandbox.platform.conversations.entries("attempt", CITIZEN)[-1]

    assert re.search(r"<Content><!\[CDATA\[日志]]></Content>", request["xml"])
    assert attempt["delivery"] == request["delivery"]
    assert (attempt["number"], attempt["status"], attempt["error"]) == (1, 500, "http_status")
    assert attempt["raw"] == "<h1>oops</h1>"


def test_people_can_write_at_the_same_moment(sandbox: Sandbox) -> None:
    phones = [sandbox.phone(sandbox.platform.people.add(f"人{n}").openid) for n in range(8)]
    threads = [threading.Thread(target=phone.say, args=(phone.openid,)) for phone in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    until(lambda: all(sandbox.sees(phone.openid)[-1] == f"收到：{phone.openid}" for phone in phones))
