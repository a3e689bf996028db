"""What is on this machine is called directly: a proxy that the environment names leads to the internet, not back."""

import ipaddress
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Opens URLs without a proxy."""


def without_proxies(env: Mapping[str, str]) -> dict[str, str]:
    """The environment for a process that calls nobody but this machine."""
    kept = {name: value for name, value in env.items() if not name.lower().endswith("_proxy")}
    return {**kept, "NO_PROXY": "127.0.0.1,localhost"}  # also where the system itself names a proxy, as macOS does


def is_here(url: str) -> bool:
    """Whether the URL leads to this machine."""
    host = urlsplit(url).hostname or ""
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost" or host.endswith(".localhost")
