"""The table of what is simulated says what the server does."""

import requests

from bot.sandbox.wechat import Rules
from bot.sandbox.wechat.catalogue import NOT_SIMULATED, markdown
from bot.sandbox.wechat.endpoints import ENDPOINTS
from tests.sandbox.wechat.conftest import README, Sandbox, Start

INVALID_URL = 40066
KEY = "access_token"


def code(sandbox: Sandbox, api: str, method: str, **query: str) -> int:
    """The error code of a call without a body."""
    path = api if api.startswith("sns/") else f"cgi-bin/{api}"
    answer = requests.request(method, f"{sandbox.url}/{path}", params=query, timeout=10)
    return 0 if answer.content.startswith(b"\x89PNG") else int(answer.json()["errcode"])


def test_the_page_of_the_sandbox_holds_the_table() -> None:
    assert markdown() in README


def test_the_server_has_what_the_table_has_and_answers_40066_to_the_rest(sandbox: Sandbox) -> None:
    there = {api for api in ENDPOINTS if code(sandbox, api, "GET") != INVALID_URL}
    missing = {api for api in NOT_SIMULATED if {code(sandbox, api, each) for each in ("GET", "POST")} == {INVALID_URL}}

    assert there == set(ENDPOINTS)
    assert missing == set(NOT_SIMULATED)


def test_every_call_that_wants_a_token_tells_missing_unknown_and_old_ones_apart(start: Start) -> None:
    sandbox = start(rules=Rules(token_lifetime=60))
    old = sandbox.platform.tokens.issue().access_token
    sandbox.platform.clock.advance(61)

    told = {
        tuple(code(sandbox, api, "POST" if each.post else "GET", **token) for token in ({}, {KEY: "x"}, {KEY: old}))
        for api, each in ENDPOINTS.items()
        if each.token
    }

    assert told == {(41001, 40001, 42001)}
