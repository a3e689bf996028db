"""The account's tags, as a bot manages them over the API."""

import json
from typing import Any

import pytest

from tests.sandbox.wechat.conftest import CITIZEN, MOTHER, VISITOR, Sandbox

OK = {"errcode": 0, "errmsg": "ok"}


@pytest.fixture
def call(sandbox: Sandbox) -> Any:
    """A function that posts JSON to an API."""
    return lambda api, **body: sandbox.bot.call(api, json.dumps(body, ensure_ascii=False).encode())


def test_a_tag_is_made_given_listed_renamed_taken_and_deleted(sandbox: Sandbox, call: Any) -> None:
    sandbox.phone()
    sandbox.phone(MOTHER)
    tag = call("tags/create", tag={"name": "志愿者"})["tag"]
    number = tag["id"]

    assert tag == {"id": 100, "name": "志愿者"}
    assert call("tags/members/batchtagging", tagid=number, openid_list=[CITIZEN, MOTHER]) == OK
    assert call("tags/getidlist", openid=MOTHER) == {"tagid_list": [number]}
    assert sandbox.bot.call("user/info", openid=MOTHER)["tagid_list"] == [number]
    assert call("user/tag/get", tagid=number) == {
        "count": 2,
        "data": {"openid": [CITIZEN, MOTHER]},
        "next_openid": MOTHER,
    }
    assert call("user/tag/get", tagid=number, next_openid=MOTHER) == {"count": 0}
    assert call("tags/update", tag={"id": number, "name": "社区志愿者"}) == OK
    assert call("tags/members/batchuntagging", tagid=number, openid_list=[CITIZEN]) == OK
    tags = sandbox.bot.call("tags/get")["tags"]
    assert {"id": number, "name": "社区志愿者", "count": 1} in tags
    assert {"id": 2, "name": "星标组", "count": 0} in tags
    assert call("tags/delete", tag={"id": number}) == OK
    assert call("tags/getidlist", openid=MOTHER) == {"tagid_list": []}


def test_a_number_is_not_given_twice(call: Any) -> None:
    call("tags/delete", tag=call("tags/create", tag={"name": "一"})["tag"])

    assert call("tags/create", tag={"name": "二"})["tag"]["id"] == 101


def test_what_the_platform_refuses_has_the_platforms_codes(sandbox: Sandbox, call: Any) -> None:
    sandbox.phone()
    numbers = [call("tags/create", tag={"name": f"标签{number}"})["tag"]["id"] for number in range(21)]
    first = numbers[0]
    for number in numbers[:20]:
        call("tags/members/batchtagging", tagid=number, openid_list=[CITIZEN])

    refused = {
        "taken": call("tags/create", tag={"name": "标签1"}),
        "reserved": call("tags/create", tag={"name": "星标组"}),
        "long": call("tags/create", tag={"name": "十一个字的标签名太长了"}),
        "empty": call("tags/create", tag={"name": " "}),
        "shape": call("tags/create", name="标签"),
        "own": call("tags/update", tag={"id": 2, "name": "新"}),
        "unknown": call("tags/delete", tag={"id": 999}),
        "nobody": call("tags/members/batchtagging", tagid=first, openid_list=["oNobody"]),
        "never followed": call("tags/members/batchtagging", tagid=first, openid_list=[VISITOR]),
        "many people": call("tags/members/batchtagging", tagid=first, openid_list=[CITIZEN] * 51),
        "no people": call("tags/members/batchtagging", tagid=first, openid_list=[]),
        "many tags": call("tags/members/batchtagging", tagid=numbers[20], openid_list=[CITIZEN]),
        "no openid": call("tags/getidlist", openid=""),
        "after nobody": call("user/tag/get", tagid=first, next_openid="oNobody"),
    }

    assert {name: answer["errcode"] for name, answer in refused.items()} == {
        "taken": 45157,
        "reserved": 45157,
        "long": 45158,
        "empty": 45157,
        "shape": 47001,
        "own": 45058,
        "unknown": 45159,
        "nobody": 49003,
        "never followed": 49003,
        "many people": 40032,
        "no people": 40003,
        "many tags": 45059,
        "no openid": 40003,
        "after nobody": 40003,
    }


def test_an_account_has_a_hundred_tags_at_most(call: Any) -> None:
    codes = [call("tags/create", tag={"name": str(number)}).get("errcode", 0) for number in range(101)]

    assert codes == [0] * 100 + [45056]
