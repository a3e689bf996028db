"""Errors of requests to a government service: three classes, by what the caller can do.

Their texts contain only our own words and small numbers, and no part of a request or an answer; so they can be logged.
"""


class AuthorityError(Exception):
    """Base class. ``service`` is our name of the service, ``code`` the kind of fault, ``detail`` a field or status."""

    def __init__(self, service: str, code: str, detail: str = "") -> None:
        super().__init__(f"{service}: {code} {detail}".rstrip())
        self.service = service
        self.code = code
        self.detail = detail


class AuthorityDown(AuthorityError):
    """There is no answer now; a later request may succeed.

    ``code`` is ``timeout``, ``transport``, ``busy`` (errcode -1), ``http`` (status 5xx or 429), ``gateway`` (our
    headers were rejected: check clock and token), ``failed`` (another errcode), ``open`` (the circuit breaker is
    open), ``crowded`` (too many requests are running) or ``budget`` (the caller's time was up).
    """


class AuthorityProtocolError(AuthorityDown):
    """The answer does not follow the protocol: no JSON, wrong types, unknown values. ``detail`` names the field."""

    def __init__(self, service: str, field: str) -> None:
        super().__init__(service, "lied", field)


class AuthorityRefused(AuthorityError):
    """The service rejects the request as wrong (errcode 1001). The same request will be rejected again."""

    def __init__(self, service: str) -> None:
        super().__init__(service, "refused")
