"""Which requests the sandbox takes: those under an address of its own, and changes from no other site's page.

The sandbox has no passwords. Without this, any page open in a browser on this machine could use it: by a name of the
page's own that leads to 127.0.0.1 (DNS rebinding), or by sending a form or a request across sites.
"""

from collections.abc import Collection

from flask import Flask, Response, request

LOCAL = ("127.0.0.1", "localhost", "[::1]")
READING = frozenset({"GET", "HEAD", "OPTIONS"})

WRONG_HOST = "The sandbox answers under http://127.0.0.1 or http://localhost with its port only; see --host-name."
WRONG_ORIGIN = "The sandbox takes changes from its own page and from programs, not from the pages of other sites."


def guard(app: Flask, names: Collection[str] = ()) -> None:
    """Refuse with 400 what is asked under another host or port, and with 403 what a page of another origin changes.

    ``names`` are further host names of the sandbox. Programs send no Origin and are not held up.
    """

    @app.before_request
    def refuse() -> Response | None:
        hosts = _hosts(names)
        if request.host.lower() not in hosts:
            return _refusal(WRONG_HOST, 400)
        if request.method not in READING and _foreign(hosts):
            return _refusal(WRONG_ORIGIN, 403)
        return None


def _hosts(names: Collection[str]) -> set[str]:
    """The values of Host that are right: each name with the port served, which clients leave out when it is 80."""
    bound, port = request.environ["SERVER_NAME"], request.environ["SERVER_PORT"]
    known = {*LOCAL, f"[{bound}]" if ":" in bound else bound, *names}
    return {name.lower() if port == "80" else f"{name}:{port}".lower() for name in known}


def _foreign(hosts: Collection[str]) -> bool:
    """Whether the request says that it comes from a page of another origin (RFC 6454) or site (Fetch Metadata)."""
    origin = request.headers.get("Origin")
    if origin is not None and origin.lower() not in {f"http://{host}" for host in hosts}:
        return True
    return request.headers.get("Sec-Fetch-Site") == "cross-site"


def _refusal(sentence: str, status: int) -> Response:
    return Response(f"{sentence}\n", status, content_type="text/plain; charset=utf-8")
