"""Real clients of the platform: npm's ``co-wechat-api`` and wechatpy call it, bots of npm's ``wechat`` and of WeRoBot
answer it. Each is skipped where it is not installed.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.sandbox.wechat.conftest import CITIZEN, MOTHER, Sandbox, Start, follow_recipe
from tests.sandbox.wechat.echo_bot import AES_KEY, APP_ID, SECRET, TOKEN, serving, until

_SCRIPT = """
const API = require("co-wechat-api");
const [url, id, secret, openid, other] = process.argv.slice(1);
const api = new API(id, secret);
api.prefix = url + "/cgi-bin/";
(async () => {
  const told = [];
  told.push((await api.ensureAccessToken()).accessToken.length > 100);
  told.push((await api.createMenu({ button: [{ type: "click", name: "码", key: "code" }] })).errcode);
  told.push((await api.getMenu()).menu.button.length);
  told.push((await api.sendText(openid, "你好")).errcode);
  told.push((await api.createTmpQRCode("door", 60)).expire_seconds);
  told.push((await api.getUser(openid)).subscribe);
  told.push((await api.getFollowers()).data.openid);
  told.push((await api.getIp()).ip_list.length > 0);
  told.push(await api.sendText("nobody", "?").catch((error) => error.code));
  const { id: tag } = (await api.createTags("志愿者")).tag;
  told.push((await api.batchTagging([openid], tag)).errcode);
  told.push((await api.getUsersFromTag(tag, "")).data.openid);
  told.push((await api.getTags()).tags.at(-1).count);
  told.push(await api.createTags("志愿者").catch((error) => error.code));
  const { template_id } = await api.addTemplate("TM00015");
  told.push((await api.getAllPrivateTemplate()).template_list.length);
  const data = Object.fromEntries(["first", "keyword1", "keyword2", "remark"].map((name) => [name, { value: name }]));
  told.push((await api.sendTemplate(openid, template_id, "", "", data)).errcode);
  told.push(await api.sendTemplate(openid, "other", "", "", data).catch((error) => error.code));
  told.push((await api.getTicket("jsapi")).ticket.length > 60);
  console.log(JSON.stringify(told));
})();
"""


_BOT = """
const http = require("http"), wechat = require("wechat");
const [token, appid, encodingAESKey] = process.argv.slice(1);
const answer = wechat({ token, appid, encodingAESKey }, (req, res) => {
  const { MsgType, Content, Event } = req.weixin;
  const card = { title: "吉祥码", description: "点开看", picurl: "", url: "http://example.org/" };
  if (Content === "卡") return res.reply([card]);
  res.reply(MsgType === "event" ? `事件：${Event}` : `听到：${Content}`);
});
const server = http.createServer((req, res) => {
  req.query = Object.fromEntries(new URL(req.url, "http://bot").searchParams);
  answer(req, res, () => res.end());
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
"""


def _with_package(name: str) -> dict[str, str]:
    """The environment of a node that finds this package of npm; skips the test where there is none."""
    places = [Path(each) for each in os.environ.get("NODE_PATH", "").split(os.pathsep) if each]
    found = next((each for each in places if (each / name).is_dir()), None)
    if found is None or shutil.which("node") is None:
        pytest.skip(f"needs node, and {name} in a folder of NODE_PATH")
    return {**os.environ, "NODE_PATH": str(found)}


@contextmanager
def _bot_of_npm() -> Iterator[str]:
    """The URL of a running bot of npm's ``wechat`` in safe mode."""
    env = _with_package("wechat")
    node = subprocess.Popen(["node", "-e", _BOT, TOKEN, APP_ID, AES_KEY], stdout=subprocess.PIPE, text=True, env=env)
    assert node.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(node.stdout.readline())}/wechat"
    finally:
        node.kill()
        node.communicate()


def finished(sandbox: Sandbox) -> bool:
    """Whether the bot has answered the event at the end of a template message."""
    entries = sandbox.platform.conversations.entries
    told = [one["delivery"] for one in entries("request", CITIZEN) if "TEMPLATESENDJOBFINISH" in one["xml"]]
    return bool(told) and told[-1] in [one["delivery"] for one in entries("attempt", CITIZEN)]


def test_answers_are_the_platforms_to_the_byte(sandbox: Sandbox) -> None:
    query = {"access_token": sandbox.platform.tokens.issue().access_token}
    done = requests.get(f"{sandbox.url}/cgi-bin/menu/delete", params=query, timeout=10)
    refused = requests.get(f"{sandbox.url}/cgi-bin/menu/delete", timeout=10)

    assert done.content == b'{"errcode":0,"errmsg":"ok"}'
    assert refused.content.startswith(b'{"errcode":41001,"errmsg":"access_token missing rid: ')
    assert refused.content.endswith(b'"}')
    assert {each.headers["Content-Type"] for each in (done, refused)} == {"application/json; encoding=utf-8"}


def test_followers_are_listed_page_by_page(sandbox: Sandbox) -> None:
    assert sandbox.bot.call("user/get") == {"total": 0, "count": 0, "next_openid": ""}
    sandbox.phone()
    sandbox.platform.clock.advance(5)
    sandbox.phone(MOTHER)
    query = {"access_token": sandbox.platform.tokens.issue().access_token, "next_openid": CITIZEN}

    everybody = sandbox.bot.call("user/get")
    rest = requests.get(f"{sandbox.url}/cgi-bin/user/get", params=query, timeout=10).json()
    unknown = requests.get(f"{sandbox.url}/cgi-bin/user/get", params=query | {"next_openid": "oX"}, timeout=10).json()

    assert everybody == {"total": 2, "count": 2, "data": {"openid": [CITIZEN, MOTHER]}, "next_openid": MOTHER}
    assert rest == {"total": 2, "count": 1, "data": {"openid": [MOTHER]}, "next_openid": MOTHER}
    assert unknown["errcode"] == 40003


@pytest.mark.optional
def test_the_client_of_npm_makes_its_calls(sandbox: Sandbox) -> None:
    env = _with_package("co-wechat-api")
    sandbox.phone().say("在吗")

    arguments = ["node", "-e", _SCRIPT, sandbox.url, APP_ID, SECRET, CITIZEN, MOTHER]
    ran = subprocess.run(arguments, capture_output=True, text=True, timeout=60, env=env)

    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told[:9] == [True, 0, 1, 0, 60, 1, [CITIZEN], True, 40003]
    assert told[9:] == [0, [CITIZEN], 1, 45157, 1, 0, 40037, True]
    until(lambda: finished(sandbox))


@pytest.mark.optional
def test_a_bot_of_npm_answers_in_safe_mode(start: Start) -> None:
    with _bot_of_npm() as url:
        sandbox = start(bot_url=url)
        assert sandbox.platform.verify() == ""
        phone = sandbox.phone()
        phone.say("在吗 <&>")
        phone.say("卡")

    assert sandbox.sees()[1:4] == ["事件：subscribe", "在吗 <&>", "听到：在吗 <&>"]
    assert sandbox.last()["articles"] == [
        {"title": "吉祥码", "text": "点开看", "picture": "", "url": "http://example.org/"}
    ]


@pytest.mark.optional
def test_wechatpy_makes_its_calls_by_the_recipe(sandbox: Sandbox) -> None:
    made = follow_recipe(sandbox.url)
    sandbox.phone().say("在吗")
    client = made["SandboxClient"](APP_ID, SECRET)

    assert client.message.send_text(CITIZEN, "你好")["errcode"] == 0
    assert sandbox.last()["text"] == "你好"
    assert client.user.get_followers()["data"]["openid"] == [CITIZEN]
    tag = client.tag.create("志愿者")["id"]
    client.tag.tag_user(tag, CITIZEN)
    assert client.tag.get_user_tag(CITIZEN) == [tag]
    assert list(client.tag.iter_tag_users(tag)) == [CITIZEN]
    template = client.template.get("TM00015")
    data = {name: {"value": name} for name in ("first", "keyword1", "keyword2", "remark")}
    assert client.message.send_template(CITIZEN, template, data)["errcode"] == 0
    assert len(client.jsapi.get_jsapi_ticket()) > 60
    until(lambda: finished(sandbox))


@pytest.mark.optional
def test_a_bot_of_werobot_answers_in_safe_mode(start: Start) -> None:
    werobot: Any = pytest.importorskip("werobot")
    robot = werobot.WeRoBot()
    robot.config.update(TOKEN=TOKEN, ENCODING_AES_KEY=AES_KEY, APP_ID=APP_ID, SESSION_STORAGE=False)
    robot.add_handler(lambda message: f"听到：{message.content}", type="text")

    with serving(robot.wsgi) as url:
        sandbox = start(bot_url=f"{url}/")
        assert sandbox.platform.verify() == ""
        sandbox.phone().say("在吗")

    assert sandbox.last()["text"] == "听到：在吗"
