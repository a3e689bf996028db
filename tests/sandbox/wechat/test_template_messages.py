"""Template messages: the bot's calls, what the phone shows, and the event that tells of the end."""

import json
from typing import Any

from tests.sandbox.wechat.conftest import CITIZEN, VISITOR, Sandbox, Start
from tests.sandbox.wechat.echo_bot import until

DATA = {name: {"value": name} for name in ("first", "keyword1", "keyword2", "remark")}


def post(sandbox: Sandbox, api: str, **body: Any) -> dict[str, Any]:
    return sandbox.bot.call(api, json.dumps(body, ensure_ascii=False).encode())


def add(sandbox: Sandbox) -> str:
    return str(post(sandbox, "template/api_add_template", template_id_short="TM00015")["template_id"])


def test_a_template_message_is_shown_and_its_end_is_told_to_the_bot(sandbox: Sandbox) -> None:
    sandbox.phone()
    template, before = add(sandbox), len(sandbox.sees())
    sandbox.platform.clock.advance(3 * 86_400)  # no window is open, and none is needed
    data = {**DATA, "keyword2": {"value": "已办结", "color": "#173177"}}

    sent = post(
        sandbox, "message/template/send", touser=CITIZEN, template_id=template, url="https://example.org/", data=data
    )

    until(lambda: sandbox.bot.messages[-1]._data.get("Event") == "TEMPLATESENDJOBFINISH")
    until(lambda: sandbox.platform.conversations.entries("attempt", CITIZEN)[-1]["status"] == 200)
    told = sandbox.bot.messages[-1]._data
    assert (sent["errcode"], told["MsgID"], told["Status"]) == (0, str(sent["msgid"]), "success")
    assert told["FromUserName"] == CITIZEN
    (shown,) = sandbox.platform.conversations.items(CITIZEN)[before:]
    assert {name: shown[name] for name in ("kind", "title", "text", "url")} == {
        "kind": "template",
        "title": "服务进度提醒",
        "text": "first\n事项：keyword1\n进度：已办结\nremark",
        "url": "https://example.org/",
    }


def test_templates_are_taken_listed_and_given_back(sandbox: Sandbox) -> None:
    template = add(sandbox)
    (listed,) = sandbox.bot.call("template/get_all_private_template")["template_list"]

    assert listed["template_id"] == template
    assert set(listed) == {"template_id", "title", "primary_industry", "deputy_industry", "content", "example"}
    assert post(sandbox, "template/del_private_template", template_id=template)["errcode"] == 0
    assert sandbox.bot.call("template/get_all_private_template") == {"template_list": []}


def test_what_the_platform_refuses_has_the_platforms_codes(sandbox: Sandbox) -> None:
    sandbox.phone()
    right = {"touser": CITIZEN, "template_id": add(sandbox), "data": DATA}
    wrong = {
        40003: {"touser": "oNobody"},
        40037: {"template_id": "other"},
        43004: {"touser": VISITOR},
        47001: {"data": "text"},
        47003: {"data": {"first": {"value": "x"}}},
    }

    codes = [post(sandbox, "message/template/send", **right | change)["errcode"] for change in wrong.values()]
    library = post(sandbox, "template/api_add_template", template_id_short="TM0")["errcode"]
    full = [post(sandbox, "template/api_add_template", template_id_short="TM00015")["errcode"] for _ in range(25)]

    assert codes == list(wrong)
    assert library == 40037
    assert full == [0] * 24 + [45026]
    assert post(sandbox, "template/del_private_template", template_id="other")["errcode"] == 40037


def test_an_account_that_is_not_verified_has_none_of_it(start: Start) -> None:
    sandbox = start(verified=False)

    assert sandbox.bot.call("template/get_all_private_template")["errcode"] == 48001
    assert sandbox.bot.call("tags/get")["errcode"] == 48001
    assert sandbox.bot.call("ticket/getticket", type="jsapi")["errcode"] == 48001
