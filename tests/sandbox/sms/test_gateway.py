"""The simulated SMS gateway, asked as the vendor's SDK asks it."""

import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111.models import SendSmsRequest
from tencentcloud.sms.v20210111.sms_client import SmsClient

from bot.sandbox.authorities import AuthorityState, create_app
from bot.sandbox.sms import SmsAccount, SmsGateway, SmsMode
from bot.sandbox.wechat.platform import Platform
from bot.sandbox.wechat.server import serve
from bot.sandbox.wechat.settings import Account

PHONE = "+8613800430001"


class Served:
    """A gateway over HTTP, and a clock for it."""

    def __init__(self) -> None:
        self.ahead, now = 0.0, time.time()
        self.gateway = SmsGateway(SmsAccount("our-id", "our-key"), pause=30, daily=2, clock=lambda: now + self.ahead)
        self.url = ""

    def send(self, *phones: str, key: str = "our-key") -> list[str]:
        """The codes with which the SDK is answered."""
        http = HttpProfile(protocol="http", endpoint=urlsplit(self.url).netloc, reqTimeout=10)
        client = SmsClient(Credential("our-id", key), "ap-guangzhou", ClientProfile(httpProfile=http))
        request = SendSmsRequest()
        request.PhoneNumberSet, request.SmsSdkAppId, request.SignName = [*phones], "1400000000", "吉祥码"
        request.TemplateId, request.TemplateParamSet = "1000001", ["271828", "5"]
        return [status.Code for status in client.SendSms(request).SendStatusSet]


@pytest.fixture
def served() -> Iterator[Served]:
    found = Served()
    with serve(create_app(AuthorityState(None, caller="c", token="t"), (), found.gateway)) as server:
        found.url = server.url
        yield found


def test_each_number_of_a_request_is_answered_by_itself(served: Served) -> None:
    assert served.send(PHONE, "+8613800430002", "138") == ["Ok", "Ok", "InvalidParameterValue.IncorrectPhoneNumber"]
    assert [message.code for message in served.gateway.messages(PHONE)] == ["271828"]


def test_a_wrong_secret_or_clock_is_refused(served: Served) -> None:
    for key, ahead, code in (("other", 0, "SignatureFailure"), ("our-key", 400, "SignatureExpire")):
        served.ahead = ahead
        with pytest.raises(TencentCloudSDKException) as refused:
            served.send(PHONE, key=key)

        assert refused.value.code == f"AuthFailure.{code}"
    assert served.gateway.messages() == []


def test_a_number_has_its_limits(served: Served) -> None:
    assert served.send(PHONE) == ["Ok"]
    assert served.send(PHONE) == ["LimitExceeded.PhoneNumberThirtySecondLimit"]
    served.ahead = 30
    assert served.send(PHONE) == ["Ok"]
    served.ahead = 60
    assert served.send(PHONE) == ["LimitExceeded.PhoneNumberDailyLimit"]


@pytest.mark.parametrize(
    ("headers", "body", "code"),
    [
        ({}, "{}", "AuthFailure.InvalidAuthorization"),
        (
            {"Authorization": "TC3-HMAC-SHA256 nonsense", "X-TC-Timestamp": "1"},
            "{}",
            "AuthFailure.InvalidAuthorization",
        ),
    ],
)
def test_an_unsigned_request_is_refused(served: Served, headers: dict[str, str], body: str, code: str) -> None:
    answer = requests.post(served.url, data=body, headers=headers, timeout=10).json()

    assert answer["Response"]["Error"]["Code"] == code


def test_faults_are_ordered_on_the_page_and_by_json(served: Served) -> None:
    page = requests.post(f"{served.url}/authorities/sms", data={"mode": "quota"}, timeout=10)
    assert "现在余额不足" in page.text
    assert served.send(PHONE) == ["FailedOperation.InsufficientBalanceInSmsPackage"]

    state = requests.post(f"{served.url}/authorities/api/sms", json={"mode": "normal"}, timeout=10).json()
    assert state["mode"] == "normal"
    assert served.send(PHONE) == ["Ok"]
    assert "271828" in requests.get(f"{served.url}/authorities/", timeout=10).text
    for wrong in ({"mode": "x"}, {"mode": "slow", "seconds": "61"}):
        assert requests.post(f"{served.url}/authorities/sms", data=wrong, timeout=10).status_code == 400


def test_a_gateway_that_is_down_answers_503(served: Served) -> None:
    served.gateway.order(SmsMode.DOWN)

    assert requests.post(served.url, data="{}", timeout=10).status_code == 503


def test_a_message_lies_in_the_tray_of_the_phone_with_its_number_only() -> None:
    platform = Platform(Account("wx0123456789abcdef", "s", "token", "", "http://127.0.0.1:9", "plain"))  # type: ignore[arg-type]
    gateway = SmsGateway(SmsAccount("our-id", "our-key"), platform.receive_sms)
    newcomer = platform.people.add("newcomer")
    request = {
        "SmsSdkAppId": "1400000000",
        "SignName": "吉祥码",
        "TemplateId": "1000001",
        "TemplateParamSet": ["271828", "5"],
    }

    assert gateway.send(request, newcomer.phone, SmsMode.NORMAL)[0] == "Ok"

    (entry,) = platform.conversations.entries("sms", newcomer.openid)
    assert entry["code"] == "271828"
    assert [each["openid"] for each in platform.conversations.latest(0)] == [newcomer.openid]
    platform.close()


def test_every_phone_has_a_mobile_number_of_its_own() -> None:
    platform = Platform(Account("wx0123456789abcdef", "s", "token", "", "http://127.0.0.1:9", "plain"))  # type: ignore[arg-type]
    for _ in range(20):
        platform.people.add("newcomer")

    numbers = [person.phone for person in platform.people.all()]
    assert len({*numbers}) == len(numbers)
    assert all(number.startswith("+") for number in numbers)
    assert "+8613800430001" in numbers
    platform.close()
