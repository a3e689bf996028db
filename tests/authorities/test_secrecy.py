"""No personal data and no secret gets into an exception, a traceback, a log line or a repr, whatever the fault."""

import json
import logging
import traceback

import pytest

from bot.authorities.errors import AuthorityError
from bot.authorities.identity import IdentityAuthority, IdentityQuestion
from bot.authorities.platform import ChangesPage, HealthPlatform, HealthStatus, StatusChange
from bot.health.codes.colour import Status

NAME, NUMBER, TOKEN = "欧阳娜娜", "220104199003072716", "a-token-of-the-tests"
SECRETS = (
    NAME,
    NUMBER,
    TOKEN,
    NAME.encode("unicode_escape").decode(),
    repr(NAME.encode())[2:-1],
    NAME.encode().decode("latin-1"),
)


def ok(body: str) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body.encode()), body.encode())


def told(data: object, errcode: object = 0) -> bytes:
    return ok(json.dumps({"errcode": errcode, "errmsg": f"{NAME} {NUMBER}", "data": data}))


ECHO = f"{NAME} {NUMBER}".encode()
FAILURES = {
    "busy": told({}, -1),
    "refused": told({}, 1001),
    "failed": told({}, 1002),
    "number as errcode": told({}, int(NUMBER)),
    "phone as errcode": told({}, 13800138000),
    "not JSON": ok(f'{{"name": {NAME} {NUMBER}'),
    "unknown value": told({"result": NUMBER, "status": NAME, "items": NUMBER}),
    "person as value": told({"result": {"name": NAME}, "status": {"number": NUMBER}, "items": [{"id_number": NAME}]}),
    "number as date": told({"status": "clear", "until": NUMBER, "as_of": NUMBER}),
    "impossible date": told({"status": "clear", "until": "2026-02-30", "as_of": NUMBER}),
    "person in the feed": told(
        {"cursor": "1", "more": False, "items": [{"id_type": "111", "id_number": f"{NUMBER} "}]}
    ),
    "gateway's refusal": b'HTTP/1.1 500 Error\r\nContent-Length: 42\r\n\r\n{"code":400001,"msg":"%b"}'
    % NUMBER.encode(),
    "server error": b"HTTP/1.1 500 %b\r\nContent-Length: 0\r\n\r\n" % ECHO,
    "status line": b"HTTP/1.1 %b\r\n\r\n" % ECHO,
    "no HTTP": ECHO + b"\r\n\r\n",
    "redirect": b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/%b\r\nContent-Length: 0\r\n\r\n" % NUMBER.encode(),
    "length": b"HTTP/1.1 200 OK\r\nContent-Length: %b, 1\r\n\r\n" % NUMBER.encode(),
    "chunk size": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%b\r\n" % ECHO,
    "cut short": b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n" + ECHO,
    "cookie": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: a=%b\r\n\r\n" % ECHO,
    "broken header": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n%b\r\nX: y\r\n\r\n" % ECHO,
    "silence": b"",
}


def assert_secret(text: str) -> None:
    assert [secret for secret in SECRETS if secret in text] == []


def everything_of(error: BaseException) -> str:
    return "\n".join([str(error), repr(error), repr(vars(error)), *traceback.format_exception(error)])


@pytest.mark.parametrize("failure", FAILURES)
def test_no_failure_tells_whom_it_was_about(raw_server, gateway_to, caplog, failure):
    caplog.set_level(logging.DEBUG)

    def script(server, connection):
        connection.sendall(FAILURES[failure])
        connection.close()

    gateway = gateway_to(raw_server(script).url, attempt_seconds=2)
    for ask in (
        lambda: IdentityAuthority(gateway).verify(IdentityQuestion(NAME, "111", NUMBER), budget=4),
        lambda: HealthPlatform(gateway).status(NAME, "111", NUMBER, budget=4),
        lambda: HealthPlatform(gateway).changes(""),
    ):
        with pytest.raises(AuthorityError) as caught:
            ask()
        assert_secret(everything_of(caught.value))
        assert (caught.value.__cause__, caught.value.__context__) == (None, None)

    assert_secret(caplog.text)
    assert_secret("".join(repr(record.__dict__) for record in caplog.records))


def test_reprs_of_values_and_clients_hold_neither_numbers_nor_the_token(gateway_to):
    gateway = gateway_to("http://127.0.0.1:9")
    change = StatusChange("111", NUMBER, HealthStatus(Status.CONFIRMED, None, None))
    question = IdentityQuestion(NAME, "111", NUMBER, phone=NUMBER, birth=NUMBER, agent=("111", NUMBER))
    clients = [IdentityAuthority(gateway), HealthPlatform(gateway)]

    assert_secret(repr([gateway, *clients, question, change, ChangesPage("1", False, (change,))]))


def test_nothing_personal_stands_in_the_address(raw_server, gateway_to):
    server = raw_server(lambda server, connection: connection.sendall(FAILURES["failed"]))
    with pytest.raises(AuthorityError):
        IdentityAuthority(gateway_to(server.url, attempt_seconds=2)).verify(
            IdentityQuestion(NAME, "111", NUMBER), budget=4
        )

    head = server.requests[0].split(b"\r\n\r\n")[0].decode()
    assert head.startswith("POST /verify HTTP/1.1")
    assert_secret(head)
