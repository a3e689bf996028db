"""Compares the store's stamp with the keys of this process: before the first request that finds the store there, and
whenever readiness is asked for.
"""

import logging
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from flask import Flask, abort, request

from bot.pages import operations
from bot.store.format import StoreFormat
from bot.store.format_faults import WrongStore
from bot.store.redis.errors import StoreError

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

log = logging.getLogger(__name__)


REFUSED = "jixiangma.wrong_store"
"""The name in a request's environment of whether it meets a wrong store."""


def require_store_format(app: Flask, store_format: StoreFormat) -> None:
    """Compare now; raises WrongStore. While the store does not answer, every request tries again; requests to a wrong
    store are answered with 503, also when it became one: whoever was on record must not read that they are not. The
    pages for monitoring tell why.
    """
    checked, usual = _check_in(store_format), app.wsgi_app

    def is_wrong() -> bool:
        nonlocal checked
        try:
            checked = checked or _check_in(store_format)
        except WrongStore as wrong:
            log.error("wrong store: %s", wrong)
            return True
        return not store_format.fits

    def check_again(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ[REFUSED] = is_wrong()
        # the usual way of a message leads past Flask, which refuses
        return (partial(Flask.wsgi_app, app) if environ[REFUSED] else usual)(environ, start_response)

    app.wsgi_app = check_again  # type: ignore[method-assign]  # Flask's documented way

    @app.before_request
    def refuse() -> None:
        if request.environ.get(REFUSED) and request.blueprint != operations.NAME:
            abort(503)


def _check_in(store_format: StoreFormat) -> bool:
    """Whether the store answered; raises WrongStore."""
    try:
        store_format.check_in()
    except StoreError as error:
        log.warning("store: %s", error)
        return False
    return True
