"""Whether the services around ours answer as they should. Each question is about nobody and changes nothing."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from bot.authorities.errors import AuthorityDown
from bot.authorities.identity import IdentityAuthority
from bot.authorities.platform import HealthPlatform
from bot.authorities.sms import SmsFailed, SmsGateway
from bot.service.menu import is_menu
from bot.wechat.callback import find_callback_fault
from bot.wechat.client import WeChat
from bot.wechat.errors import AddressRefused, QuotaSpent, Unreachable, WeChatError

OK, UNKNOWN = "ok", "unknown"

REMEMBERED_SECONDS = 30.0

_SECRET_CODES = frozenset({40001, 40125})
_APP_ID_CODES = frozenset({40013})

Found = Mapping[str, str]
"""By the name of a part: ``ok``, ``unknown``, or the code of what is wrong."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OutsideServices:
    """Asks the services. ``menu``: the buttons that the account should have."""

    wechat: WeChat
    identity: IdentityAuthority
    platform: HealthPlatform
    sms: SmsGateway | None
    public_url: str
    token: str
    menu: list[dict[str, Any]]
    clock: Callable[[], datetime]

    def find(self, seconds: float) -> Found:
        """What they answer within so many seconds: ``wechat menu callback identity platform``, and ``sms`` when it is
        configured.
        """
        callback = find_callback_fault(self.public_url, self.token, self.clock(), seconds)
        found = {
            **self._ask_wechat(seconds),
            "callback": callback or OK,
            "identity": _alive(self.identity, seconds),
            "platform": _alive(self.platform, seconds),
        }
        return {**found, "sms": _sms_alive(self.sms)} if self.sms else found

    def _ask_wechat(self, seconds: float) -> Found:
        try:
            menu = self.wechat.read_menu(seconds)
        except WeChatError as error:
            return {"wechat": _code_of(error), "menu": UNKNOWN}
        return {"wechat": OK, "menu": OK if is_menu(menu, self.menu) else "differs" if menu else "missing"}


class Remembered:
    """What was found at most REMEMBERED_SECONDS ago, without waiting: what is older is found anew beside."""

    def __init__(self, find: Callable[[], Found]) -> None:
        self._find = find
        self._found: Found = {}
        self._at = float("-inf")
        self._asking = threading.Lock()

    def found(self) -> Found:
        """The newest answers; none before the first are there."""
        if monotonic() - self._at > REMEMBERED_SECONDS and self._asking.acquire(blocking=False):
            threading.Thread(target=self._ask, daemon=True, name="outside").start()
        return self._found

    def _ask(self) -> None:
        try:
            self._found = self._find()
        except Exception as error:  # a check must never end the process that is checked
            log.error("check failed", exc_info=error)
        finally:
            self._at = monotonic()
            self._asking.release()


def _alive(service: IdentityAuthority | HealthPlatform, seconds: float) -> str:
    try:
        service.check_alive(seconds)
    except AuthorityDown as error:
        return error.code
    return OK


def _sms_alive(gateway: SmsGateway) -> str:
    try:
        gateway.check_alive()
    except SmsFailed as failed:
        return str(failed.fault)
    return OK


def _code_of(error: WeChatError) -> str:
    """What an operator can mend: ``secret app_id address quota unreachable``, or the platform's number."""
    if error.code in _SECRET_CODES:
        return "secret"
    if error.code in _APP_ID_CODES:
        return "app_id"
    kinds = {AddressRefused: "address", QuotaSpent: "quota", Unreachable: "unreachable"}
    return next((code for kind, code in kinds.items() if isinstance(error, kind)), str(error.code))
