"""Parses the store's URL. The forms are:

``redis://[user:password@]host[:port][/db]``, ``rediss://`` the same with TLS, ``unix://[user:password@]/path[?db=1]``,
``redis+sentinel://[user:password@]host:port,host:port/service[/db]``, ``redis+cluster://[user:password@]host:port,…``,
and ``rediss+…`` for TLS with the last two.
TLS options in the query: ``ssl_ca_certs ssl_certfile ssl_keyfile ssl_cert_reqs``.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from bot.store.redis.connection import Node

_SCHEMES = {
    "redis": 6379, "rediss": 6379, "unix": 0,
    "redis+sentinel": 26379, "rediss+sentinel": 26379,
    "redis+cluster": 6379, "rediss+cluster": 6379,
}  # fmt: skip
_TLS_OPTIONS = {"ssl_ca_certs", "ssl_certfile", "ssl_keyfile", "ssl_cert_reqs"}


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of a URL. ``form`` is ``single``, ``sentinel`` or ``cluster``; ``options`` go to each connection."""

    form: str
    tls: bool
    nodes: tuple[Node, ...]
    service: str
    options: dict[str, Any]

    @property
    def tls_options(self) -> dict[str, Any]:
        """The options for TLS only."""
        return {name: value for name, value in self.options.items() if name in _TLS_OPTIONS}


def read_address(url: str) -> Address:
    """Parse a store's URL. Raises ValueError; its text never contains the URL, which can hold a password."""
    parts = urlsplit(url)
    scheme = parts.scheme
    if scheme not in _SCHEMES:
        raise ValueError(f"the store's URL must begin with one of {', '.join(_SCHEMES)}")
    form = scheme.partition("+")[2] or "single"
    service, database = _path(form, scheme, parts.path)
    options = _credentials(parts) | _query(parts.query) | ({"db": database} if database else {})
    return Address(form, scheme.startswith("rediss"), _nodes(parts), service, options)


def _nodes(parts: SplitResult) -> tuple[Node, ...]:
    if parts.scheme == "unix":
        return (Node(unquote(parts.path), 0),)
    hosts = parts.netloc.rpartition("@")[2].split(",")
    return tuple(_node(host, _SCHEMES[parts.scheme]) for host in hosts)


def _node(text: str, default_port: int) -> Node:
    parts = urlsplit(f"//{text}")
    return Node(parts.hostname or "localhost", parts.port or default_port)


def _path(form: str, scheme: str, path: str) -> tuple[str, int]:
    if scheme == "unix":
        return "", 0
    words = [word for word in path.split("/") if word]
    service = words.pop(0) if form == "sentinel" and words else ""
    if form == "sentinel" and not service:
        raise ValueError("the store's URL must name the Sentinel service: …/service")
    if len(words) > 1 or not all(word.isdecimal() for word in words) or (words and form == "cluster"):
        raise ValueError("the path of the store's URL must be a database number, and empty for a cluster")
    return service, int(words[0]) if words else 0


def _credentials(parts: SplitResult) -> dict[str, Any]:
    found = {"username": parts.username, "password": parts.password}
    return {name: unquote(value) for name, value in found.items() if value}


def _query(query: str) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for name, value in parse_qsl(query):
        if name == "db" and value.isdecimal():
            options[name] = int(value)
        elif name in _TLS_OPTIONS:
            options[name] = value
        else:
            raise ValueError(f"the store's URL has an unknown option or a wrong value: {name}")
    return options
