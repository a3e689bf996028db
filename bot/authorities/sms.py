"""The SMS gateway: Tencent Cloud SMS, API SendSms version 2021-01-11, through the vendor's own SDK.

The SDK signs requests (TC3-HMAC-SHA256) and is used as it is; it is imported at the first message, since it takes a
tenth of a second. Its errors are turned into few codes, and their texts, which may hold a number, are dropped.
"""

import logging
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from bot.authorities.identity import MAINLAND

SMS_SECONDS = 2
"""The time limit of one request, in whole seconds as the SDK wants them."""

CODE_MINUTES = 5
"""How long a code counts; the message says it."""

SDK_LOGGER = "tencentcloud_sdk_common"
"""The logger of the vendor's SDK."""

log = logging.getLogger(__name__)


class SmsFlaw(StrEnum):
    """Why a message was not sent. The values are parts of template keys.

    ``DOWN``: the gateway does not answer or is wrongly set up. ``OFTEN``: too many messages to this number.
    ``BLOCKED``: the owner has refused messages. ``NUMBER``: there is no such number. ``QUOTA``: our own quota or
    balance is used up.
    """

    DOWN = "down"
    OFTEN = "often"
    BLOCKED = "blocked"
    NUMBER = "number"
    QUOTA = "quota"


_FLAWS = {
    "LimitExceeded.PhoneNumberThirtySecondLimit": SmsFlaw.OFTEN,
    "LimitExceeded.PhoneNumberOneHourLimit": SmsFlaw.OFTEN,
    "LimitExceeded.PhoneNumberDailyLimit": SmsFlaw.OFTEN,
    "LimitExceeded.PhoneNumberSameContentDailyLimit": SmsFlaw.OFTEN,
    "LimitExceeded.DeliveryFrequencyLimit": SmsFlaw.OFTEN,
    "FailedOperation.PhoneNumberInBlacklist": SmsFlaw.BLOCKED,
    "LimitExceeded.AppCountryOrRegionInBlacklist": SmsFlaw.BLOCKED,
    "FailedOperation.PhoneNumberParseFail": SmsFlaw.NUMBER,
    "InvalidParameterValue.IncorrectPhoneNumber": SmsFlaw.NUMBER,
    "UnsupportedOperation.UnsupportedRegion": SmsFlaw.NUMBER,
    "FailedOperation.InsufficientBalanceInSmsPackage": SmsFlaw.QUOTA,
    "UnauthorizedOperation.ServiceSuspendDueToArrears": SmsFlaw.QUOTA,
    "LimitExceeded.AppCountryOrRegionDailyLimit": SmsFlaw.QUOTA,
    "LimitExceeded.AppDailyLimit": SmsFlaw.QUOTA,
    "LimitExceeded.AppGlobalDailyLimit": SmsFlaw.QUOTA,
    "LimitExceeded.AppMainlandChinaDailyLimit": SmsFlaw.QUOTA,
    "LimitExceeded.DailyLimit": SmsFlaw.QUOTA,
    "LimitExceeded.GlobalSmsSendingRateLimit": SmsFlaw.QUOTA,
    "RequestLimitExceeded": SmsFlaw.QUOTA,
}
"""The vendor's codes (errorcodes of sms/v20210111) that concern the number or our quota; all others are DOWN."""


class SmsFault(Exception):
    """A message was not sent; after a timeout it may have been."""

    def __init__(self, flaw: SmsFlaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


@dataclass(frozen=True, slots=True)
class SmsAccount:
    """The account at the vendor. ``template`` is for mainland numbers, ``template_abroad`` for others."""

    url: str
    secret_id: str
    secret_key: str = field(repr=False)
    app_id: str
    sign: str
    template: str
    template_abroad: str
    region: str


class SmsGateway:
    """Sends codes. Threads may share it."""

    def __init__(self, account: SmsAccount) -> None:
        self._account = account

    def send_code(self, phone: str, code: str) -> None:
        """Send a code to a number in E.164. Raises SmsFault."""
        from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
        from tencentcloud.sms.v20210111.models import SendSmsRequest

        request, home = SendSmsRequest(), phone.startswith(MAINLAND)
        request.PhoneNumberSet = [phone]
        request.SmsSdkAppId, request.SignName = self._account.app_id, self._account.sign if home else ""
        request.TemplateId = self._account.template if home else self._account.template_abroad
        request.TemplateParamSet = [code, str(CODE_MINUTES)]
        fault: SmsFault | None
        try:
            (status,) = self._client.SendSms(request).SendStatusSet or [None]
        except TencentCloudSDKException as error:
            fault = _fault(str(error.code))
        else:
            fault = None if status and status.Code == "Ok" else _fault(str(status.Code if status else ""))
        if fault:
            raise fault  # outside the except block, so that no text of the SDK is its context

    @cached_property
    def _client(self) -> Any:
        from tencentcloud.common.credential import Credential
        from tencentcloud.common.profile.client_profile import ClientProfile
        from tencentcloud.common.profile.http_profile import HttpProfile
        from tencentcloud.sms.v20210111.sms_client import SmsClient

        logging.getLogger(SDK_LOGGER).disabled = True  # it writes whole answers, with the numbers
        address = urlsplit(self._account.url)
        http = HttpProfile(protocol=address.scheme, endpoint=address.netloc, reqTimeout=SMS_SECONDS, keepAlive=True)
        credential = Credential(self._account.secret_id, self._account.secret_key)
        return SmsClient(credential, self._account.region, ClientProfile(httpProfile=http))


def _fault(code: str) -> SmsFault:
    """The fault for a code of the vendor or of its SDK, which is logged: it holds nothing personal."""
    flaw = _FLAWS.get(code, SmsFlaw.DOWN)
    level = logging.INFO if flaw in (SmsFlaw.OFTEN, SmsFlaw.BLOCKED, SmsFlaw.NUMBER) else logging.ERROR
    log.log(level, "SMS: %s", code if code.replace(".", "").isalnum() else "unreadable")
    return SmsFault(flaw)
