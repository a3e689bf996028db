"""The client of the SMS gateway: over real HTTP, with the simulated gateway and with servers that misbehave."""

import json
import logging
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from tencentcloud.sms.v20210111 import errorcodes

from bot.authorities.sms import SmsAccount, SmsFailed, SmsGateway
from bot.authorities.sms_answers import FAMILIES, FAULTS, fault_of
from bot.health.people.phone_fault import PhoneFault
from bot.sandbox import sms
from bot.sandbox.authorities import AuthorityState, create_app
from bot.sandbox.wechat.server import serve

PHONE, CODE = "+8613800430001", "271828"
KNOWN = [value for name, value in vars(errorcodes).items() if name.isupper()]


@pytest.fixture
def simulated() -> Iterator[sms.SmsGateway]:
    """The simulated gateway; ``url`` is added."""
    gateway = sms.SmsGateway(sms.SmsAccount("our-id", "our-key"))
    with serve(create_app(AuthorityState(None, caller="c", token="t"), (), gateway)) as server:
        gateway.url = server.url  # type: ignore[attr-defined]
        yield gateway


@pytest.fixture
def client_to() -> Iterator[Callable[..., SmsGateway]]:
    """Makes a client of the gateway at a URL."""
    clients: list[SmsGateway] = []

    def make(url: str, seconds: float = 10, **changes: str) -> SmsGateway:
        account = SmsAccount(url, "our-id", "our-key", "1400000000", "吉祥码", "1000001", "1000002", "ap-guangzhou")
        clients.append(SmsGateway(replace(account, **changes), attempt_seconds=seconds))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


def failure(client: SmsGateway, phone: str = PHONE) -> SmsFailed:
    """How sending a message fails."""
    with pytest.raises(SmsFailed) as failed:
        client.send(phone, (CODE, "5"))
    return failed.value


def test_a_message_arrives_with_code_and_minutes(simulated, client_to) -> None:
    client_to(simulated.url).send(PHONE, (CODE, "5"))

    (message,) = simulated.messages(PHONE)
    assert message.code == CODE
    assert "5 分钟" in message.text


def test_a_number_abroad_gets_the_other_template(simulated, client_to) -> None:
    client_to(simulated.url).send("+14155552671", (CODE, "5"))

    assert "verification code" in simulated.messages("+14155552671")[0].text


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"secret_key": "another"}, "AuthFailure.SignatureFailure"),
        ({"secret_id": "another"}, "AuthFailure.SecretIdNotFound"),
        ({"app_id": "1"}, "UnauthorizedOperation.SmsSdkAppIdVerifyFail"),
        ({"sign": "another"}, "FailedOperation.SignatureIncorrectOrUnapproved"),
        ({"template": "1"}, "FailedOperation.TemplateIncorrectOrUnapproved"),
        ({"template": "1000002"}, "UnsupportedOperation.GlobalTemplateToChineseMainlandPhone"),
    ],
)
def test_a_wrong_account_is_a_fault_for_operators_and_nothing_is_sent(
    simulated, client_to, caplog, changes: dict[str, str], code: str
) -> None:
    failed = failure(client_to(simulated.url, **changes))

    assert (failed.fault, failed.detail, failed.unsent) == (PhoneFault.ACCOUNT, code, True)
    assert [record.code for record in caplog.records if record.levelno == logging.ERROR] == [code]
    assert simulated.messages() == []


@pytest.mark.parametrize(
    ("mode", "fault"),
    [("quota", PhoneFault.QUOTA), ("blacklist", PhoneFault.BLOCKED), ("limit", PhoneFault.DAY)],
)
def test_a_bad_code_in_an_answer_with_status_200_is_a_failure(simulated, client_to, mode: str, fault: str) -> None:
    simulated.order(sms.SmsMode(mode))

    failed = failure(client_to(simulated.url))

    assert (failed.fault, failed.unsent) == (fault, True)


def test_a_number_that_is_none_is_told(simulated, client_to) -> None:
    assert failure(client_to(simulated.url), "+86138").fault is PhoneFault.NUMBER


def test_no_connection_means_that_surely_nothing_was_sent(client_to) -> None:
    failed = failure(client_to("http://127.0.0.1:9"))

    assert (failed.fault, failed.detail, failed.unsent) == (PhoneFault.DOWN, "connect", True)


def test_a_slow_gateway_is_waited_for_only_so_long_and_may_have_sent(raw_server, client_to) -> None:
    server = raw_server(lambda server, _: server.stopped.wait(10))

    failed = failure(client_to(server.url, seconds=0.3))

    assert (failed.fault, failed.unsent) == (PhoneFault.LATE, False)
    assert server.connections == 1


def test_an_answer_in_drips_takes_no_longer(raw_server, client_to) -> None:
    def drip(server, connection) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n")
        while not server.stopped.wait(0.05):
            connection.sendall(b" ")

    server = raw_server(drip)

    assert failure(client_to(server.url, seconds=0.5)).fault is PhoneFault.LATE
    assert server.hung_up.wait(10)


def test_after_some_failures_the_gateway_is_spared(raw_server, client_to) -> None:
    server = raw_server(lambda _, connection: connection.close())
    client = client_to(server.url)
    for _ in range(5):
        failure(client)
    before = server.connections

    failed = failure(client)

    assert (failed.fault, failed.detail, failed.unsent) == (PhoneFault.DOWN, "open", True)
    assert server.connections == before


def test_a_redirect_takes_the_number_nowhere_else(raw_server, client_to) -> None:
    elsewhere = raw_server(lambda _, connection: connection.close())
    head = f"HTTP/1.1 307 Go\r\nLocation: {elsewhere.url}/\r\nContent-Length: 0\r\n\r\n"
    server = raw_server(lambda _, connection: connection.sendall(head.encode()))

    failure(client_to(server.url))

    assert elsewhere.requests == []


def test_every_code_of_the_vendor_has_been_thought_of() -> None:
    assert [code for code in KNOWN if code not in FAULTS and code.partition(".")[0] not in FAMILIES] == []
    assert {fault_of(code) for code in KNOWN} >= {PhoneFault.NUMBER, PhoneFault.BLOCKED, PhoneFault.REGION}


def test_the_codes_that_are_told_apart_are_the_vendors() -> None:
    assert FAULTS.keys() - {*KNOWN} == set()


SECRETS = (PHONE, PHONE.removeprefix("+86"), CODE, "our-key")
ECHO = f"{PHONE} {CODE} our-key"
ANSWERS = {
    "error": {"Error": {"Code": ECHO, "Message": ECHO}, "RequestId": ECHO},
    "code": {"SendStatusSet": [{"Code": ECHO, "Message": ECHO}], "RequestId": "1"},
    "number": {"SendStatusSet": [{"Code": 13800430001, "PhoneNumber": PHONE}], "RequestId": "1"},
    "nothing": {"SendStatusSet": [], "RequestId": "1"},
    "list": {"SendStatusSet": ECHO, "RequestId": "1"},
    "empty": {},
}
BODIES = {
    **{name: json.dumps({"Response": answer}) for name, answer in ANSWERS.items()},
    "no JSON": ECHO,
    "no object": json.dumps([ECHO]),
}


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("body", BODIES)
def test_no_answer_gets_number_code_or_key_into_an_error_or_a_log(
    raw_server, client_to, caplog, body: str, status: int
) -> None:
    caplog.set_level(logging.DEBUG)
    content = BODIES[body].encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    server = raw_server(lambda _, connection: connection.sendall(head.encode() + content))

    error = failure(client_to(server.url))

    told = "\n".join([*map(repr, (error, vars(error))), *traceback.format_exception(error), caplog.text])
    assert [secret for secret in SECRETS if secret in told] == []
    assert error.__context__ is None
