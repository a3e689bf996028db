"""Pages that ask who opened them (OAuth), and the tickets with which they sign: through HTTP, and by wechatpy."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.sandbox.wechat.conftest import CITIZEN, MOTHER, Sandbox, Start, follow_recipe
from tests.sandbox.wechat.echo_bot import APP_ID, SECRET

SITE = "http://127.0.0.1:9/page?a=1#top"
LINK = {"appid": APP_ID, "redirect_uri": SITE, "response_type": "code", "scope": "snsapi_userinfo", "state": "s1"}
OWNER = {"appid": APP_ID, "secret": SECRET, "grant_type": "authorization_code"}


def allow(sandbox: Sandbox, openid: str = CITIZEN, **changes: str) -> str:
    """The address to which the person returns from the page of consent."""
    address, form = f"{sandbox.url}/connect/oauth2/authorize", {"openid": openid}
    answer = requests.post(address, params=LINK | changes, data=form, allow_redirects=False, timeout=10)
    return answer.headers["Location"]


def code(sandbox: Sandbox, openid: str = CITIZEN, **changes: str) -> str:
    return parse_qs(urlsplit(allow(sandbox, openid, **changes)).query)["code"][0]


def sns(sandbox: Sandbox, api: str, **query: str) -> dict[str, Any]:
    return requests.get(f"{sandbox.url}/sns/{api}", params=query, timeout=10).json()


def exchange(sandbox: Sandbox, **changes: str) -> dict[str, Any]:
    return sns(sandbox, "oauth2/access_token", **OWNER | changes)


def test_the_page_of_consent_asks_and_leads_back_with_a_code_and_the_state(sandbox: Sandbox) -> None:
    page = requests.get(f"{sandbox.url}/connect/oauth2/authorize", params=LINK, timeout=10).text
    back = urlsplit(allow(sandbox))

    assert f'value="{CITIZEN}"' in page
    assert "data-silent" not in page
    assert (back.netloc, back.path, back.fragment) == ("127.0.0.1:9", "/page", "top")
    assert parse_qs(back.query) | {"code": [""]} == {"a": ["1"], "code": [""], "state": ["s1"]}


def test_nobody_is_asked_for_the_openid_alone(sandbox: Sandbox) -> None:
    query = LINK | {"scope": "snsapi_base"}
    page = requests.get(f"{sandbox.url}/connect/oauth2/authorize", params=query, timeout=10).text
    token = exchange(sandbox, code=code(sandbox, scope="snsapi_base"))

    assert "data-silent" in page
    assert (token["openid"], token["scope"]) == (CITIZEN, "snsapi_base")
    about = {"access_token": token["access_token"], "openid": CITIZEN}
    assert sns(sandbox, "userinfo", **about)["errcode"] == 48001
    assert sns(sandbox, "auth", **about) == {"errcode": 0, "errmsg": "ok"}


def test_a_code_is_for_one_use_and_five_minutes(sandbox: Sandbox) -> None:
    used, late = code(sandbox), code(sandbox)
    assert exchange(sandbox, code=used)["expires_in"] == 7200
    assert exchange(sandbox, code=used)["errcode"] == 40163

    sandbox.platform.clock.advance(301)
    assert exchange(sandbox, code=late)["errcode"] == 40029


def test_a_token_lasts_two_hours_and_what_refreshes_it_thirty_days(sandbox: Sandbox) -> None:
    first = exchange(sandbox, code=code(sandbox))
    about = {"access_token": first["access_token"], "openid": CITIZEN}
    again = {"appid": APP_ID, "grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    assert sns(sandbox, "userinfo", **about)["nickname"] == "王建国"

    sandbox.platform.clock.advance(7201)
    assert sns(sandbox, "userinfo", **about)["errcode"] == 42001
    second = sns(sandbox, "oauth2/refresh_token", **again)
    assert sns(sandbox, "auth", access_token=second["access_token"], openid=CITIZEN)["errcode"] == 0
    assert second["refresh_token"] == first["refresh_token"]

    sandbox.platform.clock.advance(30 * 86_400)
    assert sns(sandbox, "oauth2/refresh_token", **again)["errcode"] == 42002


def test_what_the_platform_refuses_has_the_platforms_codes(sandbox: Sandbox) -> None:
    token = exchange(sandbox, code=code(sandbox))["access_token"]
    refused = {
        "no code": exchange(sandbox),
        "wrong code": exchange(sandbox, code="x"),
        "grant": exchange(sandbox, code="x", grant_type="x"),
        "app": exchange(sandbox, code="x", appid="wx0"),
        "secret": exchange(sandbox, code="x", secret="x"),
        "no refresh": sns(sandbox, "oauth2/refresh_token", appid=APP_ID, grant_type="refresh_token"),
        "refresh": sns(sandbox, "oauth2/refresh_token", appid=APP_ID, grant_type="refresh_token", refresh_token="x"),
        "no token": sns(sandbox, "userinfo", openid=CITIZEN),
        "wrong token": sns(sandbox, "userinfo", openid=CITIZEN, access_token="x"),
        "no openid": sns(sandbox, "auth", access_token=token),
        "other": sns(sandbox, "auth", access_token=token, openid=MOTHER),
        "elsewhere": sns(sandbox, "nothing"),
    }

    assert {name: answer["errcode"] for name, answer in refused.items()} == {
        "no code": 41008,
        "wrong code": 40029,
        "grant": 40002,
        "app": 40013,
        "secret": 40125,
        "no refresh": 41003,
        "refresh": 40030,
        "no token": 41001,
        "wrong token": 40001,
        "no openid": 41009,
        "other": 40003,
        "elsewhere": 40066,
    }


def test_a_wrong_link_to_the_page_of_consent_shows_its_code(sandbox: Sandbox) -> None:
    wrong = {
        10012: {"appid": ""},
        10011: {"redirect_uri": ""},
        10010: {"scope": ""},
        10013: {"appid": "wx0"},
        10005: {"scope": "snsapi_login"},
        10003: {"redirect_uri": "https://example.org/"},
    }
    address = f"{sandbox.url}/connect/oauth2/authorize"

    pages = [requests.get(address, params=LINK | change, timeout=10).text for change in wrong.values()]

    assert [f"错误码 {number}" in page for number, page in zip(wrong, pages, strict=True)] == [True] * len(wrong)
    assert requests.post(address, params=LINK, data={"openid": "oNobody"}, timeout=10).status_code == 409


def test_an_account_that_is_not_verified_learns_nobody(start: Start) -> None:
    sandbox = start(verified=False)

    assert "10005" in requests.get(f"{sandbox.url}/connect/oauth2/authorize", params=LINK, timeout=10).text
    assert exchange(sandbox, code="x")["errcode"] == 48001


@pytest.mark.optional
def test_wechatpy_learns_the_person_by_the_recipe(sandbox: Sandbox) -> None:
    made = follow_recipe(sandbox.url)
    client = made["SandboxOAuth"](APP_ID, SECRET, SITE, "snsapi_userinfo", "s1")
    link = client.authorize_url
    answer = requests.post(link, data={"openid": CITIZEN}, allow_redirects=False, timeout=10)
    client.fetch_access_token(parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0])

    assert client.get_user_info()["nickname"] == "王建国"
    assert client.check_access_token()
    assert client.refresh_access_token(client.refresh_token)["openid"] == CITIZEN


def test_a_ticket_for_pages_lasts_two_hours(sandbox: Sandbox) -> None:
    first = sandbox.bot.call("ticket/getticket", type="jsapi")
    sandbox.platform.clock.advance(7000)
    later = sandbox.bot.call("ticket/getticket", type="jsapi")
    sandbox.platform.clock.advance(201)
    next_one = sandbox.bot.call("ticket/getticket", type="jsapi")

    assert (first["errcode"], first["expires_in"]) == (0, 7200)
    assert later["ticket"] == first["ticket"]
    assert 190 < later["expires_in"] <= 200
    assert next_one["ticket"] != first["ticket"]
    assert sandbox.bot.call("ticket/getticket", type="wx_card")["ticket"] != next_one["ticket"]
    assert sandbox.bot.call("ticket/getticket", type="other")["errcode"] == 40097
