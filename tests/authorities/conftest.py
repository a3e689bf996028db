"""Gateways with short time limits, the simulated authorities over real HTTP, and a server for faulty answers."""

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from werkzeug.serving import make_server

from bot.authorities.breaker import CircuitBreaker
from bot.authorities.gateway import Gateway
from bot.authorities.transport import Transport
from bot.sandbox.authorities import AuthorityState, create_app

Script = Callable[["RawServer", socket.socket], object]

CALLER, TOKEN = "jixiangma", "a-token-of-the-tests"


class RawServer:
    """Reads a request, then hands the connection to ``script``.

    ``requests`` are what arrived, ``hung_up`` is set when the other side left a script in the middle, ``silent`` when
    it connected and left without a request.
    """

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self.script = script
        self.tls = tls
        self.requests: list[bytes] = []
        self.connections = 0
        self.hung_up, self.silent, self.stopped = threading.Event(), threading.Event(), threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def stop(self) -> None:
        self.stopped.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in list(self._threads):
            thread.join(10)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                if self.tls:
                    connection = self.tls.wrap_socket(connection, server_side=True)
                while request := self._read(connection):
                    self.requests.append(request)
                    self.script(self, connection)
            except OSError:
                self.hung_up.set()
            finally:
                connection.close()

    def _read(self, connection: socket.socket) -> bytes:
        """One request; empty when the connection or the test has ended."""
        got = b""
        with suppress(OSError):
            while not self.stopped.is_set():
                head, gap, body = got.partition(b"\r\n\r\n")
                if gap and len(body) >= int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]):
                    connection.settimeout(10)
                    return got
                connection.settimeout(0.05)
                try:
                    piece = connection.recv(65536)
                except TimeoutError:
                    continue
                if not piece:
                    break
                got += piece
        if not got:
            self.silent.set()
        return b""


@contextmanager
def starting_raw_servers() -> Iterator[Callable[..., RawServer]]:
    servers: list[RawServer] = []

    def start(script: Script, tls: ssl.SSLContext | None = None) -> RawServer:
        servers.append(RawServer(script, tls))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def raw_server() -> Iterator[Callable[..., RawServer]]:
    """Starts a RawServer with a script, for one test."""
    with starting_raw_servers() as start:
        yield start


@pytest.fixture(scope="module")
def raw_servers() -> Iterator[Callable[..., RawServer]]:
    """Starts a RawServer with a script, for all tests of a module."""
    with starting_raw_servers() as start:
        yield start


@pytest.fixture
def gateway_to() -> Iterator[Callable[..., Gateway]]:
    """Makes a gateway to a URL; by default with a short time limit and a breaker that never opens."""
    gateways: list[Gateway] = []

    def build(
        url: str,
        *,
        service: str = "identity",
        threads: int = 4,
        ca_file: str | None = None,
        **options: object,
    ) -> Gateway:
        options = {"breaker": CircuitBreaker(threshold=10**9), "attempt_seconds": 0.25} | options
        gateways.append(Gateway(service, Transport(url, threads, ca_file), CALLER, TOKEN, **options))
        return gateways[-1]

    yield build
    for gateway in gateways:
        gateway.close()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A file with a key and a self-signed certificate for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "gateway of the tests")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "gateway.pem"
    plain = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(key.private_bytes(*plain) + made.public_bytes(Encoding.PEM))
    return str(file)


@pytest.fixture
def tls(certificate: str) -> ssl.SSLContext:
    """The server's side of TLS with that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def state() -> AuthorityState:
    """The simulated authorities' state, in memory."""
    return AuthorityState(None, caller=CALLER, token=TOKEN)


@pytest.fixture
def authorities(state: AuthorityState) -> Iterator[str]:
    """The URL of the simulated authorities, served."""
    server = make_server("127.0.0.1", 0, create_app(state), threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
