"""Servers that send slowly, hang, reset, stop early or send too much: all limits of time and size hold."""

import json
import socket
import struct
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.authorities.errors import AuthorityDown, AuthorityProtocolError
from bot.authorities.identity import IdentityAuthority, IdentityMatch, IdentityQuestion
from tests.stores import eventually

CITIZEN = ("王建国", "111", "220102198503143018")
OK = json.dumps({"errcode": 0, "errmsg": "ok", "data": {"result": "match"}}).encode()


def response(body: bytes, status: bytes = b"200 OK", extra: bytes = b"") -> bytes:
    return b"HTTP/1.1 %b\r\nContent-Length: %d\r\n%b\r\n%b" % (status, len(body), extra, body)


def drip(server, connection, start: bytes, drop: bytes) -> None:
    """Send ``start``, then ``drop`` repeatedly until the other side disconnects."""
    connection.sendall(start)
    while not server.stopped.wait(0.01):
        connection.sendall(drop)


def reset(server, connection) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


DRIPS = {
    "status line": lambda server, connection: drip(server, connection, b"", b"H"),
    "header names": lambda server, connection: drip(server, connection, b"HTTP/1.1 200 OK\r\n", b"X"),
    "header lines": lambda server, connection: drip(server, connection, b"HTTP/1.1 200 OK\r\nX: ", b"y"),
    "interim responses": lambda server, connection: drip(server, connection, b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "sized body": lambda server, connection: drip(
        server, connection, b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", b" "
    ),
    "unsized body": lambda server, connection: drip(server, connection, b"HTTP/1.1 200 OK\r\n\r\n", b" "),
    "chunks": lambda server, connection: drip(
        server, connection, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"
    ),
    "nothing": lambda server, connection: drip(server, connection, b"", b""),
}


@pytest.mark.parametrize("part", DRIPS)
def test_a_server_that_drips_for_ever_is_left(raw_server, gateway_to, part):
    server = raw_server(DRIPS[part])

    with pytest.raises(AuthorityDown, match="timeout"):
        IdentityAuthority(gateway_to(server.url)).verify(IdentityQuestion(*CITIZEN), budget=0.6)

    assert len(server.requests) >= 1
    if part != "nothing":
        assert server.hung_up.wait(10)


def test_the_budget_of_the_caller_ends_an_attempt_before_its_own_limit(raw_server, gateway_to):
    server = raw_server(DRIPS["sized body"])

    with pytest.raises(AuthorityDown, match="timeout"):
        IdentityAuthority(gateway_to(server.url, attempt_seconds=3600)).verify(IdentityQuestion(*CITIZEN), budget=0.3)

    assert len(server.requests) == 1


@pytest.mark.parametrize("budget", [0, -5])
def test_without_budget_no_request_is_sent(raw_server, gateway_to, budget):
    server = raw_server(lambda server, connection: connection.sendall(response(OK)))

    with pytest.raises(AuthorityDown, match="budget"):
        IdentityAuthority(gateway_to(server.url)).verify(IdentityQuestion(*CITIZEN), budget=budget)

    assert server.requests == []


def test_a_name_service_that_hangs_does_not_hold_the_caller_nor_sends_the_request_late(
    raw_server, gateway_to, monkeypatch
):
    server = raw_server(lambda server, connection: connection.sendall(response(OK)))
    answers = threading.Event()
    look_up = socket.getaddrinfo

    def hanging_look_up(host, *args):
        assert answers.wait(30)
        return look_up("127.0.0.1", *args)

    monkeypatch.setattr(socket, "getaddrinfo", hanging_look_up)
    with pytest.raises(AuthorityDown, match="timeout"):
        IdentityAuthority(gateway_to(f"http://gateway.test:{server.port}")).verify(
            IdentityQuestion(*CITIZEN), budget=0.3
        )

    answers.set()

    assert server.silent.wait(10)
    assert server.requests == []


def test_callers_in_any_number_never_use_more_threads_than_allowed(gateway_to, monkeypatch):
    answers, running, peak = threading.Event(), threading.Semaphore(2), []

    def hanging_look_up(*args):
        peak.append(running.acquire(blocking=False))
        assert answers.wait(30)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", hanging_look_up)
    identity = IdentityAuthority(gateway_to("http://gateway.test", threads=2))

    def ask(_):
        with pytest.raises(AuthorityDown, match="timeout"):
            identity.verify(IdentityQuestion(*CITIZEN), budget=0.6)

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(ask, range(12)))
    answers.set()

    assert peak == [True, True]


def test_threads_come_back_from_a_server_that_hung(raw_server, gateway_to):
    hang = threading.Event()
    hang.set()

    def script(server, connection):
        if hang.is_set():
            DRIPS["sized body"](server, connection)
        connection.sendall(response(OK))

    server = raw_server(script)
    gateway = gateway_to(server.url, threads=1)
    for _ in range(3):
        with pytest.raises(AuthorityDown, match="timeout"):
            IdentityAuthority(gateway).verify(IdentityQuestion(*CITIZEN), budget=0.4)

    hang.clear()

    assert IdentityAuthority(gateway).verify(IdentityQuestion(*CITIZEN), budget=10).result is IdentityMatch.MATCH


@pytest.mark.parametrize(
    "failure",
    [
        reset,
        lambda server, connection: connection.close(),
        lambda server, connection: (connection.sendall(b"HTTP/1.1 2"), connection.close()),
        lambda server, connection: (connection.sendall(response(OK)[:-9]), connection.close()),
        lambda server, connection: connection.sendall(response(b"", b"503 Service Unavailable")),
        lambda server, connection: connection.sendall(response(b"<html>", b"502 Bad Gateway")),
        lambda server, connection: connection.sendall(response(b'{"errcode":-1,"errmsg":"busy"}')),
    ],
    ids=["reset", "closed", "cut in the headers", "cut in the body", "503", "502", "busy"],
)
def test_one_passing_failure_is_covered_by_the_one_retry(raw_server, gateway_to, failure):
    def script(server, connection):
        if len(server.requests) == 1:
            failure(server, connection)
        else:
            connection.sendall(response(OK))

    server = raw_server(script)

    assert (
        IdentityAuthority(gateway_to(server.url, attempt_seconds=2)).verify(IdentityQuestion(*CITIZEN), budget=8).result
        is IdentityMatch.MATCH
    )
    assert len(server.requests) == 2


def test_a_lasting_failure_is_tried_twice_and_no_more(raw_server, gateway_to):
    server = raw_server(reset)

    with pytest.raises(AuthorityDown, match="transport"):
        IdentityAuthority(gateway_to(server.url, attempt_seconds=2)).verify(IdentityQuestion(*CITIZEN), budget=8)

    assert len(server.requests) == 2


def test_each_attempt_is_signed_afresh(raw_server, gateway_to):
    server = raw_server(reset)

    with pytest.raises(AuthorityDown):
        IdentityAuthority(gateway_to(server.url, attempt_seconds=2)).verify(IdentityQuestion(*CITIZEN), budget=8)

    nonces = {line for request in server.requests for line in request.lower().split(b"\r\n") if b"nonce" in line}
    assert len(nonces) == 2


def test_a_closed_port_is_a_service_that_is_down(gateway_to):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    with pytest.raises(AuthorityDown, match="transport"):
        IdentityAuthority(gateway_to(f"http://127.0.0.1:{port}", attempt_seconds=2)).verify(
            IdentityQuestion(*CITIZEN), budget=4
        )


@pytest.mark.parametrize("head", [b"Content-Length: 2000000000000\r\n", b"", b"Transfer-Encoding: chunked\r\n"])
def test_a_flood_is_cut_at_the_cap(raw_server, gateway_to, head):
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    sent = []

    def flood(server, connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n")
        while not server.stopped.is_set():
            connection.sendall(chunk)
            sent.append(len(chunk))

    server = raw_server(flood)

    with pytest.raises(AuthorityProtocolError, match="size"):
        IdentityAuthority(gateway_to(server.url, attempt_seconds=10)).verify(IdentityQuestion(*CITIZEN), budget=10)

    assert server.hung_up.wait(10)
    assert sum(sent) < 32 << 20  # 1 MiB, and what the sockets' buffers hold


@pytest.mark.parametrize("status", [b"301 Moved", b"307 Temporary Redirect", b"204 No Content", b"404 Not Found"])
def test_redirects_and_unknown_statuses_are_errors(raw_server, gateway_to, status):
    server = raw_server(
        lambda server, connection: connection.sendall(response(b"", status, b"Location: /elsewhere\r\n"))
    )

    with pytest.raises(AuthorityProtocolError, match="status"):
        IdentityAuthority(gateway_to(server.url, attempt_seconds=2)).verify(IdentityQuestion(*CITIZEN), budget=4)

    assert len(server.requests) == 1


def test_a_connection_is_used_again_and_no_cookie_is_kept(raw_server, gateway_to):
    server = raw_server(
        lambda server, connection: connection.sendall(response(OK, extra=b"Set-Cookie: who=me; Path=/\r\n"))
    )
    identity = IdentityAuthority(gateway_to(server.url, attempt_seconds=2))

    for _ in range(3):
        assert identity.verify(IdentityQuestion(*CITIZEN), budget=4).result is IdentityMatch.MATCH

    assert server.connections == 1
    assert not any(b"cookie" in request.lower() for request in server.requests)


def test_the_environment_proxies_see_no_request(raw_server, gateway_to, monkeypatch):
    server = raw_server(lambda server, connection: connection.sendall(response(OK)))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert (
        IdentityAuthority(gateway_to(server.url, attempt_seconds=2)).verify(IdentityQuestion(*CITIZEN), budget=4).result
        is IdentityMatch.MATCH
    )


def test_over_tls_the_same_holds(raw_server, gateway_to, tls, certificate):
    def script(server, connection):
        if len(server.requests) == 1:
            connection.sendall(response(OK))
        else:
            DRIPS["sized body"](server, connection)

    server = raw_server(script, tls)
    identity = IdentityAuthority(gateway_to(server.url, ca_file=certificate, attempt_seconds=2))
    assert identity.verify(IdentityQuestion(*CITIZEN), budget=4).result is IdentityMatch.MATCH

    with pytest.raises(AuthorityDown, match="timeout"):
        identity.verify(IdentityQuestion(*CITIZEN), budget=0.3)

    assert server.hung_up.wait(10)


def test_a_handshake_that_hangs_is_left(raw_server, gateway_to, certificate):
    server = raw_server(reset)
    url = server.url.replace("http:", "https:")

    with pytest.raises(AuthorityDown, match="timeout"):
        IdentityAuthority(gateway_to(url, ca_file=certificate)).verify(IdentityQuestion(*CITIZEN), budget=0.3)


def test_an_unknown_certificate_gets_no_request(raw_server, gateway_to, tls):
    server = raw_server(reset, tls)

    with pytest.raises(AuthorityDown, match="transport"):
        IdentityAuthority(gateway_to(server.url, attempt_seconds=2)).verify(IdentityQuestion(*CITIZEN), budget=4)

    assert server.requests == []


def test_requests_without_a_free_slot_fail_and_slots_are_released(raw_server, gateway_to):
    go = threading.Event()

    def when_told(server, connection):
        go.wait(10)
        connection.sendall(response(OK))

    server = raw_server(when_told)
    identity = IdentityAuthority(gateway_to(server.url, slots=threading.Semaphore(1), attempt_seconds=10.0))
    with ThreadPoolExecutor() as pool:
        first = pool.submit(identity.verify, IdentityQuestion(*CITIZEN), budget=10)
        eventually(lambda: server.requests)

        with pytest.raises(AuthorityDown, match="crowded"):
            identity.verify(IdentityQuestion(*CITIZEN), budget=10)
        go.set()

        assert first.result().result is IdentityMatch.MATCH
    assert identity.verify(IdentityQuestion(*CITIZEN), budget=10).result is IdentityMatch.MATCH
