"""Saved answers: leads write them, clerks search and send them, pictures arrive as messages of their own."""

import re
from io import BytesIO

from PIL import Image

from bot.drawing.photo import MAX_BYTES
from bot.sandbox.wechat.injection import Fault
from tests.cast import adult
from tests.desk import Clerk, SupportDesk

SEND, UPLOAD = "message/custom/send", "media/upload"


def picture(form: str = "PNG", size: tuple[int, int] = (1600, 400)) -> bytes:
    """A picture that lies on its side, with a place in its data about the camera."""
    file, data = BytesIO(), Image.Exif()
    data[0x010E], data[0x0112] = "where it was taken", 6
    Image.effect_noise(size, 40).convert("RGB").save(file, form, exif=data)
    return file.getvalue()


def saves(clerk: Clerk, title: str, text: str, file: bytes = b"", **values: str) -> int:
    """Save an answer with the form of the page."""
    clerk.browser.get("/d/saved")
    form = {"token": clerk.browser.token, "title": title, "text": text, **values}
    files = {"picture": ("x.png", file)} if file else None
    address = f"{clerk.browser.base}/d/saved/save"
    clerk.browser.page = clerk.browser.session.post(
        address, data=form, files=files, headers=clerk.browser.own, timeout=10
    )
    return clerk.browser.page.status_code


def used(clerk: Clerk, ref: str, words: str) -> list[str]:
    """The ids of the saved answers that are found beside a conversation."""
    clerk.opens(ref)
    page = clerk.browser.post(f"/d/chat/{ref}/saved", words=words).text
    return list(dict.fromkeys(re.findall(r'name="use" value="(\w+)"', page)))


def sends(clerk: Clerk, ref: str, id_: str) -> int:
    """Send a saved answer with the form of the page."""
    found = re.search(r'name="reply" value="([^"]+)"', clerk.opens(ref))
    assert found
    return clerk.does(ref, "send-saved", use=id_, reply=found[1])


def test_leads_save_answers_and_clerks_find_change_and_send_them(desk: SupportDesk) -> None:
    lead, chat = desk.clerk("lu", "lead"), desk.house.citizen(adult())
    assert saves(lead, "商场电话", "请打 <b>商场</b> 的电话。") == 200
    assert saves(lead, "医院", "醫院挂号请到窗口。") == 200
    assert saves(lead, "", "没有标题") == saves(lead, "太长", "长" * 501) == 400
    assert "长长" in lead.page()
    assert "&lt;b&gt;商场" in desk.an.browser.get("/d/saved").text
    assert "医院" not in desk.an.browser.get("/d/saved?words=商场").text
    ref = desk.asks(chat)
    desk.an.does(ref, "take")

    (mall,) = used(desk.an, ref, "商场 电话")
    assert len(used(desk.an, ref, "医院")) == 1
    assert used(desk.an, ref, "不存在的") == []
    changed = desk.an.browser.post(f"/d/chat/{ref}/saved", use=mall).text
    assert "请打 &lt;b&gt;商场&lt;/b&gt; 的电话。</textarea>" in changed
    assert sends(desk.an, ref, mall) == 200
    desk.earth.works()
    assert "客服：请打 <b>商场</b> 的电话。" in chat.sees
    assert sends(desk.an, ref, "no-such-answer") == 409

    assert saves(lead, "商场电话", "改了", id=mall) == 200
    lead.browser.get("/d/saved")
    assert "改了" in lead.page()
    assert lead.browser.post("/d/saved/delete", id=mall).status_code == 200
    assert "改了" not in lead.page()
    assert desk.house.noted("desk.edit_saved", "staff:lu", f"saved:{mall}")
    assert desk.bo.does(ref, "send-saved", use=mall, reply="a-token-of-a-form") == 409


def test_a_picture_is_drawn_anew_uploaded_once_and_sent_as_a_message_of_its_own(desk: SupportDesk) -> None:
    lead, chat = desk.clerk("lu", "lead"), desk.house.citizen(adult())
    for file in (b"no picture", picture("GIF"), picture()[:200]):
        assert saves(lead, "坏的", "文字", file) == 400
    assert saves(lead, "地图", "这是地图", picture()) == 200
    assert "data:image/jpeg;base64" in lead.page()
    ref = desk.asks(chat, "在吗")
    desk.an.does(ref, "take")
    (map_,) = used(desk.an, ref, "地图")

    for _ in range(2):
        assert sends(desk.an, ref, map_) == 200
        desk.earth.works()
    kinds = [item["kind"] for item in chat.items][-4:]
    assert kinds == ["text", "image", "text", "image"]
    assert chat.items[-1]["media_id"] == chat.items[-3]["media_id"]
    sent = desk.earth.platform.media.content(desk.earth.platform.media.get(chat.items[-1]["media_id"]))
    shown = Image.open(BytesIO(sent))
    assert (shown.format, shown.size, len(shown.getexif())) == ("JPEG", (320, 1280), 0)
    assert len(sent) <= MAX_BYTES
    assert "还能主动发 1 条" in desk.an.opens(ref)
    assert desk.an.page().count("已送达 · 附图") == 2

    lead.browser.get("/d/saved")
    assert saves(lead, "地图", "没有图了", id=map_, bare="1") == 200
    assert desk.earth.keys("shot:*") == set()
    assert desk.earth.keys("mid:*") == set()


def test_a_picture_waits_for_the_window_and_comes_after_the_answer(desk: SupportDesk) -> None:
    lead, chat = desk.clerk("lu", "lead"), desk.house.citizen(adult())
    saves(lead, "地图", "这是地图", picture("JPEG"))
    ref = desk.asks(chat)
    desk.earth.passes(hours=48, minutes=1)
    desk.an.signs_in()
    desk.an.does(ref, "take")
    (map_,) = used(desk.an, ref, "地图")
    assert sends(desk.an, ref, map_) == 200
    desk.earth.works()
    assert "地图" not in chat.all
    assert desk.an.opens(ref).count("待送达") == 2

    desk.earth.parts.services.notices.notify(chat.id, desk.earth.clock(), "notice.verified")
    said = chat.says("在吗")
    assert "这是地图" in said
    assert desk.earth.words("notice.verified") in said  # although it came after the picture
    assert desk.an.opens(ref).count("待送达") == 1
    desk.earth.passes(seconds=6)
    desk.earth.works()
    assert chat.last["kind"] == "image"
    assert "待送达" not in desk.an.opens(ref)


def test_of_a_picture_that_is_refused_or_in_doubt_both_know(desk: SupportDesk) -> None:
    lead, chat, injection = desk.clerk("lu", "lead"), desk.house.citizen(adult()), desk.earth.platform.injection
    saves(lead, "地图", "这是地图", picture("JPEG"))
    ref = desk.asks(chat, "在吗")
    desk.an.does(ref, "take")
    (map_,) = used(desk.an, ref, "地图")

    injection.add(Fault(UPLOAD, code=45009))
    assert sends(desk.an, ref, map_) == 200
    desk.earth.works()
    assert "客服要发的图片「地图」没能送到这里" in chat.sees
    assert "平台没有收下这张图片" in desk.an.opens(ref)

    injection.clear()
    chat.says("在吗")
    injection.add(Fault(UPLOAD, drop=True, times=9))
    assert sends(desk.an, ref, map_) == 200
    desk.earth.works()
    assert "待送达" in desk.an.opens(ref)
    injection.clear()
    desk.earth.passes(minutes=5)
    injection.add(Fault(SEND, drop=True, times=9))
    desk.earth.works()
    assert "不确定是否送达，不会自动重发" in desk.an.opens(ref)
    injection.clear()
    desk.earth.passes(minutes=5)
    desk.earth.works()
    assert [item["kind"] for item in chat.items].count("image") <= 1
