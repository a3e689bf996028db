"""People's actions on their phones, in Python and through the JSON API."""

import base64
import io
import json
from pathlib import Path

import pytest
import requests
import zxingcpp
from PIL import Image

from bot.sandbox.wechat import Code, PhoneError, Platform, PortInUse, create_app, decode, serve
from tests.sandbox.wechat.conftest import CITIZEN, MOTHER, Sandbox, Start
from tests.sandbox.wechat.echo_bot import qr_png
from tests.sandbox.wechat.test_menu import MENU


def post(sandbox: Sandbox, path: str, **body: object) -> requests.Response:
    return requests.post(f"{sandbox.url}/sandbox/{path}", json=body, timeout=20)


def qr_order(sandbox: Sandbox, body: dict[str, object]) -> dict[str, object]:
    return sandbox.bot.call("qrcode/create", json.dumps(body).encode())


def test_the_ready_people_have_phones_and_do_not_follow_yet(sandbox: Sandbox) -> None:
    people = sandbox.platform.people.all()

    names = ["王建国", "李秀英", "欧阳海燕", "ANNA SMITH", "周文斌", "刘晓梅", "陈静", "何伟", "高岚"]
    assert [person.nickname for person in people] == names
    assert not any(person.following for person in people)


def test_a_newcomer_gets_an_openid_of_their_own(sandbox: Sandbox) -> None:
    one, two = (sandbox.platform.people.add("小明") for _ in range(2))

    assert one.openid != two.openid
    assert len(one.openid) == len(CITIZEN) - 1 == 28
    with pytest.raises(PhoneError, match="no_nickname"):
        sandbox.platform.people.add("  ")


def test_following_and_leaving_are_told_to_the_bot(sandbox: Sandbox) -> None:
    phone = sandbox.phone()
    assert sandbox.sees() == ["已关注公众号", "subscribe"]
    with pytest.raises(PhoneError, match="following"):
        phone.follow()

    phone.unfollow()
    assert sandbox.bot.messages[-1].event == "unsubscribe"
    assert sandbox.sees()[-1] == "已取消关注"
    for act in (phone.unfollow, lambda: phone.say("喂"), lambda: phone.click("CODE")):
        with pytest.raises(PhoneError, match="not_following"):
            act()


def test_a_sent_picture_reaches_the_bot_as_a_link_and_a_medium(sandbox: Sandbox) -> None:
    picture = qr_png("PHOTO")
    sandbox.phone().send_picture(picture)
    message = sandbox.bot.messages[-1]

    assert requests.get(message.image, timeout=10).content == picture
    assert sandbox.platform.conversations.items(CITIZEN)[-2]["media_id"] == message.media_id
    with pytest.raises(PhoneError, match="no_picture"):
        sandbox.phone().send_picture(b"nonsense")


def test_any_message_can_be_sent_by_its_fields(sandbox: Sandbox) -> None:
    sandbox.phone().send({"MsgType": "location", "Location_X": 43.9, "Location_Y": 125.3, "Scale": 15, "Label": "长春"})
    assert sandbox.bot.messages[-1].label == "长春"

    sandbox.phone().send({"MsgType": "event", "Event": "LOCATION", "Latitude": 43.9, "Longitude": 1, "Precision": 5})
    assert sandbox.sees()[-1] == "LOCATION"


def test_a_camera_opens_links_and_shows_other_codes(sandbox: Sandbox) -> None:
    phone = sandbox.phone(following=False)

    assert phone.scan(Code("HTTPS://EXAMPLE.ORG/S/1")).opens == "HTTPS://EXAMPLE.ORG/S/1"
    assert phone.scan(Code("just words")).opens == ""
    assert sandbox.bot.bodies == []


@pytest.mark.parametrize(
    ("action", "scene"), [("QR_SCENE", {"scene_id": 7}), ("QR_LIMIT_STR_SCENE", {"scene_str": "gate-7"})]
)
def test_scanning_the_accounts_own_code_follows_or_reports(sandbox: Sandbox, action: str, scene: dict) -> None:
    made = qr_order(sandbox, {"action_name": action, "action_info": {"scene": scene}})
    query = {"ticket": made["ticket"]}
    picture = requests.get(f"{sandbox.url}/cgi-bin/showqrcode", params=query, timeout=10).content
    phone = sandbox.phone(following=False)
    name = str(next(iter(scene.values())))

    assert decode(picture).content == made["url"]
    phone.scan(decode(picture))
    assert sandbox.sees()[-1] == f"subscribe_scan {name}"  # as wechatpy calls it
    phone.scan(decode(picture))
    assert sandbox.sees()[-1] == f"SCAN {name}"
    assert "scan" in {window.scene for window in sandbox.platform.windows.current(CITIZEN)}


def test_a_temporary_code_expires(sandbox: Sandbox) -> None:
    order = {"action_name": "QR_SCENE", "expire_seconds": 100, "action_info": {"scene": {"scene_id": 7}}}
    made = qr_order(sandbox, order)
    assert made["expire_seconds"] == 100

    sandbox.platform.clock.advance(100)
    assert sandbox.platform.tickets.find_scene(made["url"]) is None


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"action_name": "QR_LIMIT_SCENE", "action_info": {"scene": {"scene_id": 100_001}}},
        {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "x" * 65}}},
        {"action_name": "QR_SCENE", "expire_seconds": 2_592_001, "action_info": {"scene": {"scene_id": 1}}},
    ],
)
def test_a_wrong_order_of_a_code_is_refused(sandbox: Sandbox, order: dict[str, object]) -> None:
    assert qr_order(sandbox, order)["errcode"] == 40053


def test_barcodes_are_reported_with_their_type() -> None:
    code = zxingcpp.create_barcode("5901234123457", zxingcpp.BarcodeFormat.EAN13)
    png = io.BytesIO()
    Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=4)).save(png, "PNG")

    assert decode(png.getvalue()) == Code("EAN_13,5901234123457", "barcode")


def test_a_picture_without_a_code_says_so() -> None:
    png = io.BytesIO()
    Image.new("L", (50, 50), 255).save(png, "PNG")
    with pytest.raises(PhoneError, match="no_code"):
        decode(png.getvalue())


def test_the_driver_plays_a_whole_story(sandbox: Sandbox) -> None:
    sandbox.bot.call("menu/create", json.dumps(MENU, ensure_ascii=False).encode())
    new = post(sandbox, "people", nickname="小明").json()["openid"]
    assert post(sandbox, f"people/{new}/text", text="喂").json() == {"error": "not_following"}
    for act, body in (("follow", {}), ("text", {"text": "码"}), ("click", {"key": "CODE"}), ("repeat", {})):
        assert post(sandbox, f"people/{new}/{act}", **body).status_code == 200
    items = requests.get(f"{sandbox.url}/sandbox/people/{new}/conversation", timeout=10).json()
    media_id = next(item["media_id"] for item in items if item["kind"] == "image")

    post(sandbox, f"people/{MOTHER}/follow")
    scanned = post(sandbox, f"people/{MOTHER}/scan", media_id=media_id, key="SCAN").json()
    assert scanned["content"] == "HTTPS://EXAMPLE.ORG/S/ABC"
    assert sandbox.sees(MOTHER)[-1] == "scancode_waitmsg SCAN HTTPS://EXAMPLE.ORG/S/ABC"


def test_the_driver_scans_a_picture_a_page_and_typed_content(sandbox: Sandbox) -> None:
    path = f"people/{CITIZEN}/scan"
    url = "data:image/png;base64," + base64.b64encode(qr_png("HTTPS://A/")).decode()

    assert post(sandbox, path, picture=url).json()["opens"] == "HTTPS://A/"
    assert post(sandbox, path, url=f"{sandbox.bot.url}/page").json()["content"] == "HTTPS://EXAMPLE.ORG/S/PAGE"
    assert post(sandbox, path, url=f"{sandbox.bot.url}/none").json() == {"error": "no_page"}
    assert post(sandbox, path, content="69").json()["content"] == "69"
    assert post(sandbox, path, picture="?").json() == {"error": "no_picture"}


def test_the_console_moves_the_clock_orders_faults_and_voids_tokens(sandbox: Sandbox) -> None:
    assert post(sandbox, "clock", advance=60).json() == {"offset": 60.0}
    assert post(sandbox, "clock", offset=0).json() == {"offset": 0.0}
    assert post(sandbox, "clock", advance="soon").status_code == 400
    assert post(sandbox, "faults", api="token", code=-1, times=2).json()[0]["times"] == 2
    assert post(sandbox, "faults", code=-1).status_code == 400
    assert requests.delete(f"{sandbox.url}/sandbox/faults", timeout=10).json() == []
    assert post(sandbox, "tokens/void").json() == {"voided": True}
    assert post(sandbox, "verify").json() == {"error": ""}


def test_the_console_tells_what_changed_since(sandbox: Sandbox) -> None:
    sandbox.phone().say("一")
    first = requests.get(f"{sandbox.url}/sandbox/changes", timeout=10).json()
    assert {entry["stream"] for entry in first["entries"]} == {"item", "request", "attempt"}
    assert first["people"][0]["windows"][0]["scene"] == "follow"

    after = {"after": first["entries"][-1]["seq"]}
    assert requests.get(f"{sandbox.url}/sandbox/changes", params=after, timeout=10).json()["entries"] == []
    log = requests.get(f"{sandbox.url}/sandbox/log", params={"openid": CITIZEN}, timeout=10).json()
    assert [len(log["request"]), len(log["attempt"])] == [2, 2]


def test_a_phone_that_was_quiet_for_long_still_shows_its_last_messages(sandbox: Sandbox) -> None:
    sandbox.phone().say("很久以前")
    for number in range(700):
        sandbox.platform.conversations.show(MOTHER, "account", "text", {"text": str(number)})

    entries = requests.get(f"{sandbox.url}/sandbox/changes", timeout=10).json()["entries"]

    shown = {
        who: [each["text"] for each in entries if each["openid"] == who and each["stream"] == "item"]
        for who in (CITIZEN, MOTHER)
    }
    assert "很久以前" in shown[CITIZEN]
    assert shown[MOTHER] == [str(number) for number in range(600, 700)]


def test_a_foreign_page_cannot_drive_the_sandbox(sandbox: Sandbox) -> None:
    for path in (f"people/{CITIZEN}/follow", "tokens/void", "clock", "people"):
        form = requests.post(f"{sandbox.url}/sandbox/{path}", data={"nickname": "x"}, timeout=10)
        assert form.status_code == 415


def test_unknown_people_acts_and_pictures_are_not_found(sandbox: Sandbox) -> None:
    assert post(sandbox, "people/oNobody/follow").json() == {"error": "nobody"}
    assert post(sandbox, f"people/{CITIZEN}/dance").status_code == 404
    assert requests.get(f"{sandbox.url}/sandbox/pictures/x", timeout=10).status_code == 404


def test_everything_is_there_after_a_restart(start: Start, tmp_path: Path) -> None:
    first = start(state_dir=tmp_path)
    first.bot.call("menu/create", json.dumps(MENU, ensure_ascii=False).encode())
    first.phone().say("码")
    new = first.platform.people.add("小明").openid
    token, seen = first.bot.token(), first.sees()
    first.platform.clock.advance(50)
    first.platform.close()

    second = start(state_dir=tmp_path)
    assert second.sees() == seen
    assert second.bot.token() == token
    assert second.bot.call("menu/get")["menu"] == MENU
    assert second.platform.people.get(new).nickname == "小明"
    assert second.platform.people.get(CITIZEN).following
    assert second.platform.media.get(seen[-1]).kind == "image"
    assert second.platform.clock.offset == 50


def test_a_port_in_use_is_a_clear_error(sandbox: Sandbox) -> None:
    app = create_app(Platform(sandbox.platform.account))
    port = int(sandbox.url.rpartition(":")[2])
    with pytest.raises(PortInUse, match=f"port {port} on 127.0.0.1 is in use"):
        serve(app, "127.0.0.1", port)
    app.extensions["wechat_platform"].close()
