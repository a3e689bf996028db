"""The sandbox's network rules: which requests it accepts, free ports, and no proxy for addresses of this machine."""

import errno
import ipaddress
import socket
import urllib.request
from collections.abc import Collection, Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from flask import Flask, Response, request

from bot.sandbox.words import words

HOST = "127.0.0.1"
LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing (RFC 9110 §9.2.1)."""

DIRECT_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Opens URLs without a proxy."""


class PortInUse(OSError):
    """Another program already listens on the port."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"port {port} on {host} is in use by another program")


def refuse_foreign_requests(app: Flask, host_names: Collection[str] = ()) -> None:
    """Answer 400 to requests for another host or port, and 403 to changes from pages of another origin.

    The sandbox has no passwords. Without this check, any page open in a browser on this machine could use it: by a
    host name of its own that resolves to 127.0.0.1 (DNS rebinding), or by sending a form or a request across sites.
    ``host_names`` are accepted besides those of this machine. Programs send no Origin and are accepted.
    """

    @app.before_request
    def refuse() -> Response | None:
        hosts = _accepted_hosts(host_names)
        if request.host.lower() not in hosts:
            return Response(refusal("wrong_host"), 400, content_type="text/plain; charset=utf-8")
        if request.method not in SAFE_METHODS and _is_cross_site(hosts):
            return Response(refusal("wrong_origin"), 403, content_type="text/plain; charset=utf-8")
        return None


def refusal(code: str) -> str:
    """The sentence for a refusal, one line in each language, Chinese first."""
    return "".join(f"{table['refusals'][code]}\n" for table in words().values() if "refusals" in table)


def _accepted_hosts(host_names: Collection[str]) -> set[str]:
    """The accepted values of the Host header: name and port, or the name alone when the port is 80."""
    bound, port = request.environ["SERVER_NAME"], request.environ["SERVER_PORT"]
    names = {*LOCAL_HOSTS, f"[{bound}]" if ":" in bound else bound, *host_names}
    return {name.lower() if port == "80" else f"{name}:{port}".lower() for name in names}


def _is_cross_site(hosts: Collection[str]) -> bool:
    """Whether a page of another origin (RFC 6454) or site (Fetch Metadata) has sent the request."""
    origin = request.headers.get("Origin")
    if origin is not None and origin.lower() not in {f"http://{host}" for host in hosts}:
        return True
    return request.headers.get("Sec-Fetch-Site") == "cross-site"


def check_ports_free(*ports: int) -> None:
    """Raise PortInUse for the first port on which another program listens."""
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
                raise PortInUse(HOST, port) from None


def without_proxies(env: Mapping[str, str]) -> dict[str, str]:
    """A copy of the environment without proxy settings, for a process that calls only this machine."""
    kept = {name: value for name, value in env.items() if not name.lower().endswith("_proxy")}
    return {**kept, "NO_PROXY": "127.0.0.1,localhost"}  # also overrides a proxy of the system, as on macOS


def is_local(url: str) -> bool:
    """Whether the URL leads to this machine."""
    host = urlsplit(url).hostname or ""
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost" or host.endswith(".localhost")
