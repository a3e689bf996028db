"""A way past the framework for the one request that all the traffic is made of.

Routing, contexts and response objects of Flask are a third of the processor time of a message that waits for the
store (measured by ``tests.bench``): other programs take the caches meanwhile, and all that code comes in anew.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

Environ = dict[str, Any]

Given = tuple[str, int, dict[str, str]]
"""Body, status and headers: what a Flask view may return as well."""


def fast_lane(app: "WSGIApplication", path: str, receive: Callable[[Environ], Given]) -> "WSGIApplication":
    """``app``, but a POST to exactly this path is answered by ``receive``, with the body in one piece."""

    def called(environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] != path or environ["REQUEST_METHOD"] != "POST":
            return app(environ, start_response)
        body, status, headers = receive(environ)
        start_response(f"{status} {HTTPStatus(status).phrase}", list(headers.items()))
        return [body.encode()]

    return called
