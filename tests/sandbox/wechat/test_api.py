"""The platform's API as a bot calls it."""

import json
import threading

import pytest
import requests

from bot.sandbox.wechat import Fault, Rules
from tests.sandbox.wechat.conftest import CITIZEN, VISITOR, Sandbox, Start
from tests.sandbox.wechat.echo_bot import APP_ID, SECRET, qr_png

OWNER = {"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET}
PICTURE = qr_png("HELLO")
LONG = b"x" * 2049


def token(sandbox: Sandbox, **changes: str) -> dict[str, object]:
    return requests.get(f"{sandbox.url}/cgi-bin/token", params=OWNER | changes, timeout=10).json()


def stable(sandbox: Sandbox, **changes: object) -> dict[str, object]:
    return requests.post(f"{sandbox.url}/cgi-bin/stable_token", json=OWNER | changes, timeout=10).json()


def works(sandbox: Sandbox, access_token: object) -> int:
    query = {"access_token": access_token}
    return requests.get(f"{sandbox.url}/cgi-bin/getcallbackip", params=query, timeout=10).json().get("errcode", 0)


def say(sandbox: Sandbox, text: str = "叮", openid: str = CITIZEN) -> object:
    body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
    raw = json.dumps(body, ensure_ascii=False).encode()
    return sandbox.bot.call("message/custom/send", raw)["errcode"]


def test_a_new_token_voids_the_old_after_five_minutes_of_grace(sandbox: Sandbox) -> None:
    old, new = token(sandbox)["access_token"], token(sandbox)["access_token"]
    assert (works(sandbox, old), works(sandbox, new)) == (0, 0)

    sandbox.platform.clock.advance(301)
    assert (works(sandbox, old), works(sandbox, new)) == (40001, 0)

    sandbox.platform.clock.advance(7200)
    assert works(sandbox, new) == 42001


def test_without_grace_the_old_token_stops_at_once(start: Start) -> None:
    sandbox = start(rules=Rules(token_grace=0))
    old, new = token(sandbox)["access_token"], token(sandbox)["access_token"]

    assert (works(sandbox, old), works(sandbox, new)) == (40001, 0)


def test_the_stable_token_stays_until_its_last_five_minutes(sandbox: Sandbox) -> None:
    first = stable(sandbox)
    sandbox.platform.clock.advance(6800)
    later = stable(sandbox)
    assert later["access_token"] == first["access_token"]
    assert 300 < later["expires_in"] <= 400

    sandbox.platform.clock.advance(150)
    renewed = stable(sandbox)
    assert renewed["access_token"] != first["access_token"]
    assert renewed["expires_in"] == 7200
    assert works(sandbox, first["access_token"]) == 0


def test_the_two_kinds_of_token_do_not_void_each_other(sandbox: Sandbox) -> None:
    ordinary, lasting = token(sandbox)["access_token"], stable(sandbox)["access_token"]
    sandbox.platform.clock.advance(400)

    assert (works(sandbox, ordinary), works(sandbox, lasting)) == (0, 0)


def test_force_gives_a_new_stable_token_but_not_twice_in_thirty_seconds_nor_21_times_a_day(sandbox: Sandbox) -> None:
    first = stable(sandbox)["access_token"]
    assert stable(sandbox, force_refresh=True)["access_token"] != first
    assert works(sandbox, first) == 40001
    assert stable(sandbox, force_refresh=True)["errcode"] == 45011

    for _ in range(19):
        sandbox.platform.clock.advance(31)
        assert "access_token" in stable(sandbox, force_refresh=True)
    sandbox.platform.clock.advance(31)
    assert stable(sandbox, force_refresh=True)["errcode"] == 45009


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"grant_type": "x"}, 40002),
        ({"appid": ""}, 41002),
        ({"appid": "wx0"}, 40013),
        ({"secret": ""}, 41004),
        ({"secret": "x"}, 40125),
    ],
)
def test_wrong_credentials_are_named(sandbox: Sandbox, changes: dict[str, str], code: int) -> None:
    assert token(sandbox, **changes)["errcode"] == code
    assert stable(sandbox, **changes)["errcode"] == code


def test_errors_carry_a_request_id(sandbox: Sandbox) -> None:
    assert "rid: " in token(sandbox, secret="x")["errmsg"]


def test_a_missing_unknown_or_voided_token_is_refused(sandbox: Sandbox) -> None:
    assert works(sandbox, "") == 41001
    assert works(sandbox, "nonsense") == 40001

    good = token(sandbox)["access_token"]
    sandbox.platform.tokens.void_all()
    assert works(sandbox, good) == 40001


def test_a_day_has_so_many_tokens_and_clear_quota_gives_them_back_ten_times_a_month(start: Start) -> None:
    sandbox = start(rules=Rules(per_day={"token": 2}))
    clear = {"appid": APP_ID, "appsecret": SECRET}
    for month_uses in range(11):
        assert "access_token" in token(sandbox)
        assert "access_token" in token(sandbox)
        assert token(sandbox)["errcode"] == 45009
        cleared = requests.post(f"{sandbox.url}/cgi-bin/clear_quota/v2", params=clear, timeout=10).json()
        assert cleared["errcode"] == (0 if month_uses < 10 else 48006)

    sandbox.platform.clock.advance(86_400)
    assert "access_token" in token(sandbox)


def test_clear_quota_works_with_a_token_too(sandbox: Sandbox) -> None:
    assert sandbox.bot.call("clear_quota", json.dumps({"appid": APP_ID}).encode())["errcode"] == 0
    assert sandbox.bot.call("clear_quota", json.dumps({"appid": "wx0"}).encode())["errcode"] == 40013


def test_an_uploaded_picture_can_be_fetched_for_three_days(sandbox: Sandbox) -> None:
    answer = sandbox.bot.upload(PICTURE)
    query = {"access_token": sandbox.bot.token(), "media_id": answer["media_id"]}
    fetched = requests.get(f"{sandbox.url}/cgi-bin/media/get", params=query, timeout=10)
    assert fetched.content == PICTURE
    assert (answer["type"], fetched.headers["Content-Type"]) == ("image", "image/png")

    sandbox.platform.clock.advance(3 * 86_400)
    assert sandbox.bot.call("media/get", media_id=answer["media_id"])["errcode"] == 40007


@pytest.mark.parametrize(
    ("picture", "code"), [(b"", 44001), (b"not a picture", 40005), (PICTURE + bytes(2 * 1024 * 1024), 40009)]
)
def test_an_upload_must_be_a_picture_of_at_most_two_megabytes(sandbox: Sandbox, picture: bytes, code: int) -> None:
    assert sandbox.bot.upload(picture)["errcode"] == code


def test_an_upload_needs_a_known_type_and_a_file(sandbox: Sandbox) -> None:
    address = f"{sandbox.url}/cgi-bin/media/upload"
    query = {"access_token": sandbox.bot.token(), "type": "hologram"}
    files = {"media": ("x.png", PICTURE)}
    assert requests.post(address, params=query, files=files, timeout=10).json()["errcode"] == 40004
    assert requests.post(address, params=query, data={"media": "x"}, timeout=10).json()["errcode"] == 41005


def test_the_days_uploads_are_limited(start: Start) -> None:
    sandbox = start(rules=Rules(per_day={"media/upload": 1}))

    assert "media_id" in sandbox.bot.upload(PICTURE)
    assert sandbox.bot.upload(PICTURE)["errcode"] == 45009


def test_an_unverified_account_may_push_a_menu_but_not_upload_or_send(start: Start) -> None:
    sandbox = start(verified=False)

    assert sandbox.bot.upload(PICTURE)["errcode"] == 48001
    assert say(sandbox) == 48001
    assert sandbox.bot.call("user/info", openid=CITIZEN)["errcode"] == 48001
    assert sandbox.bot.call("menu/get")["errcode"] == 46003


@pytest.mark.parametrize("ip_error", [40164, 61004])
def test_a_caller_from_an_unknown_address_is_refused(start: Start, ip_error: int) -> None:
    sandbox = start(rules=Rules(allowed_ips=("10.0.0.0/8",), ip_error=ip_error))
    assert token(sandbox)["errcode"] == ip_error

    known = start(rules=Rules(allowed_ips=("127.0.0.1",)))
    assert "access_token" in token(known)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", 44002),
        (b"{", 47001),
        (b"[]", 47001),
        (b'{"touser": "\\u4f60"}', 40033),
        (b'{"touser": "nobody"}', 40003),
        (b'{"touser": "oDemoVisitor00000000000000003"}', 43004),
        (b'{"touser": "oDemoCitizen00000000000000001", "msgtype": "smell"}', 40008),
        (b'{"touser": "oDemoCitizen00000000000000001", "msgtype": "text", "text": {"content": ""}}', 44004),
        (b'{"touser": "oDemoCitizen00000000000000001", "msgtype": "text", "text": {"content": "%b"}}' % LONG, 45002),
        (b'{"touser": "oDemoCitizen00000000000000001", "msgtype": "image", "image": {"media_id": "x"}}', 40007),
        (b'{"touser": "oDemoCitizen00000000000000001", "msgtype": "news", "news": {"articles": [{}, {}]}}', 45008),
        (b'{"touser": "oDemoCitizen00000000000000001", "msgtype": "news", "news": {"articles": []}}', 44003),
    ],
)  # fmt: skip
def test_a_bad_service_message_is_refused_and_costs_no_quota(sandbox: Sandbox, body: bytes, code: int) -> None:
    sandbox.phone()
    before = sandbox.platform.windows.current(CITIZEN)

    assert sandbox.bot.call("message/custom/send", body)["errcode"] == code
    assert sandbox.platform.windows.current(CITIZEN) == before


def test_service_messages_of_each_kind_are_shown(sandbox: Sandbox) -> None:
    sandbox.phone().say("在")
    media_id = sandbox.bot.upload(PICTURE)["media_id"]
    card = {"title": "题", "description": "文", "url": "http://example.org/", "picurl": ""}
    choices = {"head_content": "满意吗", "list": [{"id": "1", "content": "是"}], "tail_content": "谢谢"}
    for kind, body in (
        ("text", {"content": "你好"}),
        ("image", {"media_id": media_id}),
        ("news", {"articles": [card]}),
        ("msgmenu", choices),
    ):
        raw = json.dumps({"touser": CITIZEN, "msgtype": kind, kind: body}, ensure_ascii=False).encode()
        assert sandbox.bot.call("message/custom/send", raw)["errcode"] == 0
    shown = sandbox.platform.conversations.items(CITIZEN)[-4:]

    assert [item["kind"] for item in shown] == ["text", "image", "news", "msgmenu"]
    assert shown[3]["choices"] == [{"id": "1", "text": "是"}]


def test_calls_use_the_right_method_and_name(sandbox: Sandbox) -> None:
    assert sandbox.bot.call("message/custom/send")["errcode"] == 43002
    assert sandbox.bot.call("getcallbackip", b"{}")["errcode"] == 43001
    assert sandbox.bot.call("no/such/api")["errcode"] == 40066


def test_user_info_tells_who_follows(sandbox: Sandbox) -> None:
    sandbox.phone()
    assert sandbox.bot.call("user/info", openid=CITIZEN)["subscribe"] == 1
    assert sandbox.bot.call("user/info", openid=VISITOR) == {"subscribe": 0, "openid": VISITOR}
    assert sandbox.bot.call("user/info", openid="oNobody")["errcode"] == 40003


def test_the_next_two_calls_answer_the_ordered_error(sandbox: Sandbox) -> None:
    sandbox.platform.injection.add(Fault("media/upload", code=-1, times=2))

    assert [sandbox.bot.upload(PICTURE).get("errcode", 0) for _ in range(3)] == [-1, -1, 0]


def test_an_ordered_fault_of_any_api_meets_the_first_that_is_called(sandbox: Sandbox) -> None:
    sandbox.platform.injection.add(Fault("*", code=45009))

    assert [token(sandbox).get("errcode"), token(sandbox).get("errcode")] == [45009, None]


def test_a_call_can_lose_its_connection(sandbox: Sandbox) -> None:
    sandbox.platform.injection.add(Fault("token", drop=True))

    with pytest.raises(requests.ConnectionError):
        token(sandbox)
    assert "access_token" in token(sandbox)
    assert sandbox.platform.conversations.entries("call", "")[0]["result"] == "dropped"


def test_a_call_can_hang_longer_than_its_caller_waits(sandbox: Sandbox) -> None:
    sandbox.platform.injection.add(Fault("token", hang=1.0))
    with pytest.raises(requests.ReadTimeout):
        requests.get(f"{sandbox.url}/cgi-bin/token", params=OWNER, timeout=0.2)


def test_tokens_are_issued_whole_to_many_callers_at_once(sandbox: Sandbox) -> None:
    issued: list[object] = []
    threads = [threading.Thread(target=lambda: issued.append(sandbox.platform.tokens.issue())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(issued)) == 8
    sandbox.platform.clock.advance(301)
    assert sorted(works(sandbox, each.access_token) for each in issued) == [0] + [40001] * 7
