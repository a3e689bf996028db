"""Compares the store's stamp with the keys of this process: before the first request that finds the store there."""

import logging

from flask import Flask, abort

from bot.store.format import StoreFormat
from bot.store.format_faults import WrongStore
from bot.store.redis.errors import StoreError

log = logging.getLogger(__name__)


def require_store_format(app: Flask, store_format: StoreFormat) -> None:
    """Compare now; raises WrongStore. While the store does not answer, every request tries again; requests to a wrong
    store are answered with 503.
    """
    checked = _check_in(store_format)

    @app.before_request
    def check_again() -> None:
        nonlocal checked
        if not checked:
            try:
                checked = _check_in(store_format)
            except WrongStore as wrong:
                log.error("wrong store: %s", wrong)
                abort(503)


def _check_in(store_format: StoreFormat) -> bool:
    """Whether the store answered; raises WrongStore."""
    try:
        store_format.check_in()
    except StoreError as error:
        log.warning("store: %s", error)
        return False
    return True
