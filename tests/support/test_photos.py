"""Pictures that people send: fetched, drawn anew, shown to the clerk, and gone with the conversation."""

import re
from io import BytesIO

from msgspec.structs import replace
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from bot.chat.fields import EVIDENCE
from bot.sandbox.wechat.injection import Fault
from bot.service.support.photos import MAX_A_DAY
from bot.store.people.reviews import ReviewKind
from bot.store.support.pictures import MAX_OF_CONVERSATION, MAX_OF_REVIEW, PictureState
from tests.cast import CODE, adult
from tests.desk import SupportDesk
from tests.story.test_privacy import dump
from tests.support.test_delivery import left
from tests.talk import Chat

SECRET = "Zhang Wei's phone"


def phones_exif() -> Image.Exif:
    """Device and place; the device lay on its side."""
    exif = Image.Exif()
    exif[Base.Model], exif[Base.Orientation] = SECRET, 6
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (43.0, 53.0, 1.0)
    return exif


def photo(size: tuple[int, int] = (640, 480), kind: str = "JPEG", exif: Image.Exif | None = None) -> bytes:
    """A photo as phones make them."""
    out = BytesIO()
    Image.new("RGB", size, "red").save(out, kind, exif=exif or phones_exif(), comment=SECRET.encode())
    return out.getvalue()


def sends(desk: SupportDesk, chat: Chat, picture: bytes) -> str:
    """Send a picture and let the worker fetch it; gives what the phone showed first."""
    chat.phone.send_picture(picture)
    said = chat.sees
    desk.earth.works()
    return said


def pictures_of(desk: SupportDesk, chat: Chat) -> set[str]:
    """All keys of pictures around this chat."""
    return {key for key in desk.earth.keys("*") if re.match("pics?:|fetch:", key) and chat.id in key}


def test_a_photo_is_shown_to_clerks_who_may_read_without_what_else_the_file_holds(desk: SupportDesk) -> None:
    chat, other = desk.house.citizen(adult()), desk.house.citizen(adult())
    ref, others = desk.asks(chat), desk.asks(other)
    taken = photo()
    assert SECRET.encode() in taken
    chat.phone.send_picture(taken)
    assert "图片收到（第 1 张，最多 20 张）" in chat.sees
    assert "正在取" in desk.an.opens(ref)
    desk.earth.works()

    address = f"/d/chat/{ref}/picture?number="
    assert f'{address}1" alt="第 1 张图片"' in desk.an.opens(ref)
    assert "img-src data: 'self';" in desk.an.browser.page.headers["Content-Security-Policy"]
    shown = desk.an.browser.get(f"{address}1")
    with Image.open(BytesIO(shown.content)) as found:
        assert (found.size, dict(found.getexif())) == ((480, 640), {})
    assert SECRET.encode() not in shown.content
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert SECRET.encode() not in dump(desk.earth.parts.records.store)
    assert shown.content not in dump(desk.earth.parts.records.store)
    assert desk.bo.browser.get(f"{address}1").status_code == 200

    for wrong in (f"{address}2", f"{address}0", f"{address}x", f"/d/chat/{others}/picture?number=1"):
        assert desk.an.browser.get(wrong).status_code == 410, wrong
    assert desk.clerk("chen", "review").browser.get(f"{address}1").status_code == 403
    assert desk.house.browser().get(f"{address}1").status_code == 401


def test_who_sends_a_picture_that_cannot_be_shown_is_told_without_using_up_messages(desk: SupportDesk) -> None:
    chat, earth = desk.house.citizen(adult()), desk.earth
    ref = desk.asks(chat)
    desk.an.does(ref, "take")
    before = left(desk.an.opens(ref))

    sends(desk, chat, photo()[:900])
    sends(desk, chat, photo(size=(6000, 5000), kind="PNG"))
    earth.platform.injection.add(Fault("media/get", code=40007))
    sends(desk, chat, photo())
    assert "收到（第 3 张" in chat.sees

    page = desk.an.opens(ref)
    assert before == left(page) == 5
    assert "<img" not in page
    chat.says("好的")
    for fault in ("第 1 张图片打不开", "第 2 张图片太大", "第 3 张图片没能取到"):
        assert (page.count(fault), chat.all.count(fault)) == (1, 1)
    assert earth.jobs("picture") == []


def test_a_picture_is_fetched_when_the_platform_answers_again_and_after_three_days_no_more(desk: SupportDesk) -> None:
    chat, earth = desk.house.citizen(adult()), desk.earth
    ref = desk.asks(chat)
    for code in (-1, 45009, 48001):
        earth.platform.injection.add(Fault("media/get", code=code))
        sends(desk, chat, photo())
        assert "正在取" in desk.an.opens(ref)
        earth.passes(minutes=5)
        earth.works()
        assert "正在取" not in desk.an.opens(ref)
        assert earth.jobs("picture") == []
    assert desk.an.page().count("<img") == 3

    earth.platform.injection.add(Fault("media/get", code=-1, times=99))
    sends(desk, chat, photo())
    earth.passes(days=3, minutes=1)
    earth.works()
    desk.an.signs_in()
    assert "第 4 张图片没能取到" in desk.an.opens(ref)
    assert earth.jobs("picture") == []


def test_a_conversation_takes_so_many_pictures_and_a_chat_so_many_a_day(desk: SupportDesk) -> None:
    chat, earth = desk.house.citizen(adult()), desk.earth
    ref = desk.asks(chat)
    for _ in range(MAX_OF_CONVERSATION):
        chat.phone.send_picture(photo())
    earth.passes(seconds=60)
    chat.phone.send_picture(photo())
    assert "没有收下：这次会话最多收 20 张" in chat.sees
    earth.works()
    assert desk.an.opens(ref).count("<img") == MAX_OF_CONVERSATION
    assert "没有收下" in desk.an.page()

    for _ in range(MAX_A_DAY - MAX_OF_CONVERSATION):
        chat.phone.send_picture(photo())
    assert "一天最多收 40 张" in chat.sees


def test_beside_a_clerk_a_picture_is_no_answer_to_an_open_form(desk: SupportDesk) -> None:
    chat = desk.earth.chat()
    chat.phone.send_picture(photo())
    assert chat.sees == desk.earth.words("hello.words_only")
    ref = desk.asks(chat)
    chat.says("注册")
    desk.an.does(ref, "take")
    desk.talks(ref, desk.an, chat, "请拍一下证件")

    assert sends(desk, chat, photo()) == desk.earth.words("photo.taken", number=1, limit=20)
    before = chat.all
    chat.says("就是这张")

    assert chat.all == before
    page = desk.an.opens(ref)
    assert "<img" in page
    assert "就是这张" in page
    assert ref in desk.an.refs("mine")
    assert "已等" in desk.an.sees("mine")


def test_pictures_end_with_the_conversation_and_with_the_record(desk: SupportDesk) -> None:
    who, earth = adult(), desk.earth
    closed, erased = desk.house.citizen(adult()), desk.house.citizen(earth.knows(who))
    for chat in (closed, erased):
        ref = desk.asks(chat)
        sends(desk, chat, photo())
        desk.an.does(ref, "take")
        desk.an.does(ref, "close")
    erased.says("人工")
    erased.phone.send_picture(photo())
    earth.passes(minutes=2)
    assert len(pictures_of(desk, erased)) == 3
    fetch = earth.parts.services.support.intake.photos
    awaited = fetch._awaited.of_chat(erased.id)
    erased.types(who.phone)
    assert "R1-" in erased.says("注销", "1", CODE, "确认")
    assert pictures_of(desk, erased) == set()
    fetch._is_settled(erased.id, awaited[0], earth.clock())  # a worker was fetching it meanwhile
    assert pictures_of(desk, erased) == set()
    assert earth.jobs("picture") == []

    earth.passes(days=30, minutes=1)
    earth.works()
    assert pictures_of(desk, closed) == set()


def test_while_a_review_waits_for_evidence_pictures_go_there(desk: SupportDesk) -> None:
    chat, earth = desk.house.citizen(who := adult()), desk.earth
    ref, fields, reviews = desk.asks(chat), earth.parts.records.chat_fields, earth.parts.records.reviews
    review = reviews.open(ReviewKind.DECEASED, earth.person(who), chat.id, 1)
    fields.set(chat.id, EVIDENCE, review.receipt)

    for number in range(1, MAX_OF_REVIEW + 1):
        assert f"材料图片收到（第 {number} 张，最多 5 张）" in sends(desk, chat, photo())
    assert f"编号 {review.receipt} 最多收 5 张" in sends(desk, chat, photo())

    pictures = earth.parts.records.support.pictures
    assert pictures.list(review.receipt) == dict.fromkeys(range(1, MAX_OF_REVIEW + 1), PictureState.HERE)
    assert (pictures.get(review.receipt, 1) or b"").startswith(b"\xff\xd8")
    assert "作为核对材料" in desk.an.opens(ref)
    assert desk.an.browser.get(f"/d/chat/{ref}/picture?number=1").status_code == 410

    reviews.replace(review, replace(review, outcome="approved"))
    assert "图片收到（第 1 张，最多 20 张）" in sends(desk, chat, photo())  # the clerk's
    assert fields.read(chat.id).get(EVIDENCE) is None
    fields.set(chat.id, EVIDENCE, review.receipt)
    desk.an.does(ref, "take")
    desk.an.does(ref, "close")
    assert f"编号 {review.receipt} 的核对已有结果" in sends(desk, chat, photo())
