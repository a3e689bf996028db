"""The HTTP transport of token and client: calls go to the configured platform only and can be cancelled."""

import logging
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from bot.wechat.errors import Unreachable, WeChatError
from bot.wechat.transport import ApiTransport

SECRET = "5ec4e7" * 5 + "00"


@pytest.fixture
def transport(platform: Any) -> Iterator[ApiTransport]:
    transport = ApiTransport(platform.url + "/", threads=1)
    yield transport
    platform.released.set()
    transport.close()


def wechatpy(transport: ApiTransport) -> Any:
    client = WeChatClient("wx0123456789abcdef", SECRET, access_token="token-number-1", auto_retry=False)
    client._http = transport.session()
    return client


def test_absolute_urls_of_wechatpy_go_to_the_configured_platform(transport: ApiTransport, platform: Any) -> None:
    client = wechatpy(transport)

    platform.will("token", {"errcode": 40125, "errmsg": "e"})
    platform.will("customservice/getkflist", {"kf_list": []})

    with pytest.raises(WeChatClientException):
        client.fetch_access_token()
    client.customservice.get_accounts()
    client.media.upload("image", ("a.png", b"png", "image/png"))

    paths = [seen.path for seen in platform.seen]
    assert paths == ["/cgi-bin/token", "/cgi-bin/customservice/getkflist", "/cgi-bin/media/upload"]


def test_a_job_gives_its_value(transport: ApiTransport) -> None:
    assert transport.run_until(time.monotonic() + 20, lambda: 7) == 7


def test_a_dripping_call_is_cut_and_its_thread_free_for_the_next(transport: ApiTransport, platform: Any) -> None:
    session = transport.session()
    platform.will("drip", platform.drip)
    ended = threading.Event()

    def job() -> None:
        try:
            session.get(f"{transport.api_url}/cgi-bin/drip", timeout=60)
        finally:
            ended.set()

    with pytest.raises(Unreachable, match="timeout"):
        transport.run_until(time.monotonic() + 0.3, job)

    assert ended.wait(20)  # though the server drips on
    assert not platform.released.is_set()
    answer = transport.run_until(time.monotonic() + 20, lambda: session.get(f"{transport.api_url}/cgi-bin/get").json())
    assert answer == {"errcode": 0, "errmsg": "ok"}


def test_a_job_that_waits_for_a_thread_ends_at_its_deadline(transport: ApiTransport, platform: Any) -> None:
    release = threading.Event()
    ran = []
    first = threading.Thread(target=lambda: transport.run_until(time.monotonic() + 20, lambda: release.wait(20)))
    first.start()

    with pytest.raises(Unreachable, match="timeout"):
        transport.run_until(time.monotonic() + 0.2, lambda: ran.append(1))
    release.set()
    first.join()

    assert ran == []


def test_a_call_cancelled_during_the_name_lookup_sends_nothing(
    transport: ApiTransport, platform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up, ended = threading.Event(), threading.Event()
    really = socket.getaddrinfo

    def slowly(*args: Any, **kwargs: Any) -> Any:
        looked_up.wait(20)
        return really(*args, **kwargs)

    def job() -> None:
        try:
            transport.session().get(f"{transport.api_url}/cgi-bin/get")
        finally:
            ended.set()

    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    with pytest.raises(Unreachable, match="timeout"):
        transport.run_until(time.monotonic() + 0.2, job)
    looked_up.set()

    assert ended.wait(20)
    assert platform.seen == []


def test_errors_come_without_the_history_of_the_thread(transport: ApiTransport) -> None:
    def job() -> WeChatError:
        raise ValueError("https://api.weixin.qq.com/?access_token=token-number-1")

    with pytest.raises(Unreachable) as fault:
        transport.run_until(time.monotonic() + 20, job)

    assert str(fault.value) == "ValueError"
    assert fault.value.__cause__ is None
    assert fault.value.__context__ is None
    assert all("run_until" in entry.name or "test" in entry.name for entry in fault.traceback)


def test_a_proxy_of_the_environment_is_used_and_can_be_cut_too(platform: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", platform.url)
    monkeypatch.setenv("no_proxy", "")
    transport = ApiTransport("http://api.invalid", threads=1)
    session = transport.session()
    platform.will("drip", platform.drip)

    with pytest.raises(Unreachable, match="timeout"):
        transport.run_until(time.monotonic() + 0.4, lambda: session.get("http://api.invalid/cgi-bin/drip"))
    transport.run_until(time.monotonic() + 20, lambda: session.get("http://api.invalid/cgi-bin/get"))

    assert [seen.path for seen in platform.seen] == ["/cgi-bin/drip", "/cgi-bin/get"]
    transport.close()


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The https URL of a server that sends single bytes, with a certificate that the environment trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    released = threading.Event()

    def drip(_environ: Any, start: Any) -> Iterator[bytes]:
        start("200 OK", [])
        while not released.wait(0.02):
            yield b" "

    server = make_server("127.0.0.1", 0, drip, threaded=True, ssl_context=context)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    released.set()
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_encrypted_connection_is_cut_as_well(secure: str) -> None:
    transport = ApiTransport(secure, threads=1)
    errors: list[Exception] = []
    ended = threading.Event()

    def job() -> None:
        try:
            transport.session().get(f"{secure}/cgi-bin/get")
        except Exception as error:
            errors.append(error)
        finally:
            ended.set()

    with pytest.raises(Unreachable, match="timeout"):
        transport.run_until(time.monotonic() + 1, job)

    assert ended.wait(20)
    assert "certificate" not in str(errors).lower()
    transport.close()


def test_tokens_in_logged_urls_are_hidden_also_with_bad_headers(
    transport: ApiTransport, caplog: pytest.LogCaptureFixture, bad_headers: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        transport.session().get(f"{bad_headers}/cgi-bin/get?type=image&access_token=token-number-1&a=b")

    assert "no header at all" not in caplog.text
    assert "type=image&access_token=***&a=b" in caplog.text
    assert "token-number-1" not in caplog.text


@pytest.fixture
def bad_headers() -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        client, _ = listener.accept()
        with client:
            client.recv(65536)
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nno header at all\r\n\r\n{}")

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    thread.join()
    listener.close()


def test_sessions_follow_no_redirects(transport: ApiTransport, platform: Any) -> None:
    platform.will("get", Response(status=302, headers={"Location": f"{transport.api_url}/cgi-bin/elsewhere"}))

    with pytest.raises(Unreachable, match="TooManyRedirects"):
        transport.run_until(time.monotonic() + 20, lambda: transport.session().get(f"{transport.api_url}/cgi-bin/get"))
    assert len(platform.seen) == 1
