"""Whether a form was sent from a page of this service, and not from another site in a visitor's name.

Browsers say so in Sec-Fetch-Site; those without it, in Origin (OWASP, Cross-Site Request Forgery Prevention).
"""

from urllib.parse import SplitResult, urlsplit

from flask import request

_OWN_SITES = ("same-origin", "none")  # none: the user alone caused it, as by reloading the page

_DEFAULT_PORTS = {"http": 80, "https": 443}


class ForeignForm(Exception):
    """The form comes from another site, or from a program that is no browser."""


def require_own_form(public_url: str) -> None:
    """Raise ForeignForm unless the form was sent from a page below ``public_url``'s origin."""
    site = request.headers.get("Sec-Fetch-Site")
    own = site in _OWN_SITES if site else _origin(request.headers.get("Origin", "")) == _origin(public_url)
    if not own:
        raise ForeignForm


def _origin(url: str) -> tuple[str, str, int | None] | None:
    """Scheme, host and port; None for a text that is no address."""
    try:
        parts: SplitResult = urlsplit(url)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None
