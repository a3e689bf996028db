"""What can go wrong when a government service is asked: three kinds, told apart by what the caller does next.

Every text here is built of our own words and small numbers. Nothing of a request or of an answer gets in, so
that an error can be logged as it is.
"""


class AuthorityError(Exception):
    """Base of all. ``service`` is our name of the service, ``code`` the kind of fault, ``detail`` its place."""

    def __init__(self, service: str, code: str, detail: str = "") -> None:
        super().__init__(f"{service}: {code} {detail}".rstrip())
        self.service = service
        self.code = code
        self.detail = detail


class AuthorityDown(AuthorityError):
    """No answer to be had now; ask again later.

    ``code`` is ``timeout``, ``transport``, ``busy`` (errcode -1), ``http`` (status 5xx or 429), ``gateway`` (our
    headers were refused: look at clock and token), ``failed`` (another errcode), ``open`` (the circuit breaker
    spares the service), ``crowded`` (too many ask already) or ``budget`` (the caller had no time left).
    """


class AuthorityLied(AuthorityDown):
    """The answer breaks the protocol: not JSON, wrong types, unknown values. ``detail`` names the field."""

    def __init__(self, service: str, field: str) -> None:
        super().__init__(service, "lied", field)


class AuthorityRefused(AuthorityError):
    """The service calls our request wrong (errcode 1001). Asking again in the same words does not help."""

    def __init__(self, service: str) -> None:
        super().__init__(service, "refused")
