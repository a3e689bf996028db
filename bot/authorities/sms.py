"""The SMS gateway: Tencent Cloud SMS, ``SendSms`` of 2021-01-11, through the vendor's SDK.

The SDK logs whole requests at DEBUG and puts parts of answers into its errors. So its log is silenced, its errors end
here, and what is raised has only our own words and the gateway's code.
"""

import logging
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from threading import Semaphore
from typing import Any
from urllib.parse import urlsplit

from requests import RequestException
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111.models import SendSmsRequest, SmsPackagesStatisticsRequest
from tencentcloud.sms.v20210111.sms_client import SmsClient
from urllib3.exceptions import MaxRetryError, NewConnectionError

from bot.authorities.breaker import CircuitBreaker
from bot.authorities.gateway import SLOT_WAIT_SECONDS, AttemptReport
from bot.authorities.sms_answers import SENT, fault_of
from bot.exchange import CancellableAdapter, Exchange
from bot.health.people.identity import MAINLAND
from bot.health.people.phone_fault import PhoneFault

ATTEMPT_SECONDS = 2.0
"""The time limit of a message, whatever the gateway does. It is tried once: a second try could be a second message."""

THREADS = 8

_PERIOD = "2020010100", "2020010101"
"""An hour long ago, in which no package of messages was bought."""

log = logging.getLogger(__name__)
logging.getLogger("tencentcloud_sdk_common").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class SmsAccount:
    """Our account at the gateway: its address (without a path), keys, application, signature, templates, region."""

    url: str
    secret_id: str
    secret_key: str = field(repr=False)
    app_id: str
    sign: str
    template: str
    template_abroad: str
    region: str


class SmsFailed(Exception):
    """No message, as far as is known. ``detail`` is the gateway's code, or ours; ``unsent`` is True when it is certain
    that none was sent."""

    def __init__(self, fault: PhoneFault, detail: str, *, unsent: bool) -> None:
        super().__init__(f"{fault}: {detail}")
        self.fault = fault
        self.detail = detail
        self.unsent = unsent


class SmsGateway:
    """Sends messages. Threads may share it; ``slots`` limits the requests at a time, as in ``Gateway``."""

    def __init__(
        self,
        account: SmsAccount,
        *,
        report_attempt: AttemptReport | None = None,
        slots: Semaphore | None = None,
        attempt_seconds: float = ATTEMPT_SECONDS,
    ) -> None:
        self._account = account
        self._report_attempt = report_attempt
        self._slots = slots or Semaphore(THREADS)
        self._seconds = attempt_seconds
        self._breaker = CircuitBreaker()
        self._adapter = CancellableAdapter(pool_maxsize=THREADS)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="sms")
        self._client = _client(account, attempt_seconds, self._adapter)

    def send(self, phone: str, values: Sequence[str]) -> None:
        """Send a message to a number (E.164) with the values of the template's parameters. Raises SmsFailed."""
        started = time.monotonic()
        failure = self._attempt(phone, values)
        if self._report_attempt:
            self._report_attempt("sms", str(failure.fault) if failure else "ok", time.monotonic() - started)
        if failure:
            raise failure

    def check_alive(self) -> None:
        """Ask for the account's packages of messages, which sends none and uses nothing up. Raises SmsFailed."""
        request = SmsPackagesStatisticsRequest()
        request.SmsSdkAppId, request.Limit, request.Offset = self._account.app_id, 1, 0
        request.BeginTime, request.EndTime = _PERIOD

        def ask() -> str:
            self._client.SmsPackagesStatistics(request)
            return SENT

        if failure := self._in_time(ask):
            raise failure

    def close(self) -> None:
        """Release threads and connections; running requests end within their limits."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._adapter.close()

    def _attempt(self, phone: str, values: Sequence[str]) -> SmsFailed | None:
        if not self._slots.acquire(timeout=SLOT_WAIT_SECONDS):
            return SmsFailed(PhoneFault.DOWN, "crowded", unsent=True)
        try:
            if not self._breaker.allows_request():
                return SmsFailed(PhoneFault.DOWN, "open", unsent=True)
            failure = self._in_time(partial(self._send, self._request(phone, values)))
        finally:
            self._slots.release()
        self._note(failure)
        return failure

    def _in_time(self, ask: Callable[[], Any]) -> SmsFailed | None:
        exchange = Exchange()
        try:
            future = self._threads.submit(_answer, exchange, ask)
        except RuntimeError:  # no thread could be started, or closed
            return SmsFailed(PhoneFault.DOWN, "thread", unsent=True)
        try:
            return future.result(self._seconds)
        except (TimeoutError, CancelledError):
            unsent = future.cancel()
            exchange.cancel()
        return SmsFailed(PhoneFault.DOWN if unsent else PhoneFault.LATE, "timeout", unsent=unsent)

    def _send(self, request: SendSmsRequest) -> Any:
        answer = self._client.SendSms(request)
        return answer.SendStatusSet[0].Code if answer.SendStatusSet else None

    def _request(self, phone: str, values: Sequence[str]) -> SendSmsRequest:
        account, request = self._account, SendSmsRequest()
        request.PhoneNumberSet = [phone]
        request.SmsSdkAppId = account.app_id
        request.SignName = account.sign
        request.TemplateId = account.template if phone.startswith(MAINLAND) else account.template_abroad
        request.TemplateParamSet = list(values)
        return request

    def _note(self, failure: SmsFailed | None) -> None:
        """Keep the circuit breaker up to date, and tell operators what only they can mend."""
        if failure is None or failure.fault not in (PhoneFault.DOWN, PhoneFault.LATE):
            if self._breaker.succeeded():
                log.info("the SMS gateway answers again")
            if failure and failure.fault in (PhoneFault.QUOTA, PhoneFault.ACCOUNT):
                log.error("the SMS gateway refuses our account", extra={"code": failure.detail})
        elif self._breaker.failed():
            log.warning("the SMS gateway fails again and again, now spared", extra={"code": failure.detail})


def _client(account: SmsAccount, seconds: float, adapter: CancellableAdapter) -> SmsClient:
    address = urlsplit(account.url)
    # longer than the caller waits, who cancels the exchange first
    http = HttpProfile(protocol=address.scheme, endpoint=address.netloc, reqTimeout=seconds + 1)
    credential = Credential(account.secret_id, account.secret_key)
    client = SmsClient(credential, account.region, ClientProfile(httpProfile=http))
    # the SDK has no setting for this: nothing of .netrc, no redirects, and requests that can be cancelled
    session = client.request.conn._session
    session.trust_env, session.max_redirects = False, 0
    for scheme in ("https://", "http://"):
        session.mount(scheme, adapter)
    return client


def _answer(exchange: Exchange, ask: Callable[[], Any]) -> SmsFailed | None:
    """One request. An error is returned, not raised, so that the SDK's own is not its context."""
    try:
        with exchange.activate():
            code = ask()
    except TencentCloudSDKException as error:
        if _not_connected(error):
            return SmsFailed(PhoneFault.DOWN, "connect", unsent=True)
        return _failure(error.code)
    return None if code == SENT else _failure(code)


def _failure(code: Any) -> SmsFailed:
    detail = code if isinstance(code, str) and re.fullmatch(r"[A-Za-z]{1,40}(\.[A-Za-z]{1,60})?", code) else "unknown"
    fault = fault_of(detail)
    return SmsFailed(fault, detail, unsent=fault is not PhoneFault.LATE)


def _not_connected(error: BaseException) -> bool:
    """Whether the error's cause is that no connection was made, so that nothing was sent."""
    cause = error.__context__
    reason = cause.args[0] if isinstance(cause, RequestException) and cause.args else None
    return isinstance(reason, MaxRetryError) and isinstance(reason.reason, NewConnectionError)
