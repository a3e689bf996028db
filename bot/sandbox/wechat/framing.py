"""Whether a web page lets itself be shown inside another, as the browser in a phone of ours does.

Sources: RFC 7034 (X-Frame-Options), Content Security Policy Level 3 §6.4.2 (frame-ancestors).
"""

from collections.abc import Mapping

import requests

_SECONDS = 3.0


def frames(url: str) -> bool:
    """False when the page's headers forbid it; a page that does not answer is left to show that itself."""
    try:
        with requests.head(url, timeout=_SECONDS, allow_redirects=True) as answer:
            return not _forbidden(answer.headers)
    except (requests.RequestException, ValueError):
        return True


def _forbidden(headers: Mapping[str, str]) -> bool:
    for rule in headers.get("Content-Security-Policy", "").split(";"):
        name, *sources = rule.split() or [""]
        if name.lower() == "frame-ancestors":
            return "*" not in sources  # where both are given, this one counts
    return "X-Frame-Options" in headers
