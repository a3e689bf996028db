"""The source of the desk's pages: nothing unmasked in it, however it was written, and nothing that a browser runs."""

import re
import unicodedata
from dataclasses import replace
from html import unescape
from random import Random
from typing import Any

from opencc import OpenCC
from PIL import Image

from bot.sandbox.wechat.scanner import Code
from tests.cast import PASSPORT, Someone, adult, elder
from tests.desk import SupportDesk
from tests.support.test_photos import photo

HAN = str.maketrans("0123456789", "零一二三四五六七八九")
FULL = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
CIRCLED = str.maketrans("123456789", "①②③④⑤⑥⑦⑧⑨")
GAPS = ("", " ", "-", "·", "\u200b", "\u3000", ".", "\n")
FRAMES = ("我叫{}", "{}", "是{}吗？", "<b>{}</b>", "({})", "电话{}，谢谢", "“{}”", "&{};", "姓名:{}。")

TEXTS = 100
"""What the person writes in all these ways."""

to_traditional, to_simplified = OpenCC("s2t").convert, OpenCC("t2s").convert


def spelt(secret: str, draw: Random) -> str:
    """The name or the number as somebody may write it."""
    if secret[-2].isdigit():
        written = secret.translate(draw.choice([{}, HAN, FULL, CIRCLED]))
        size = draw.choice([3, 4, 6])
        groups = [written[at : at + size] for at in range(0, len(written), size)]
    else:
        written = draw.choice([str, to_traditional])(secret)
        groups = [*written] if not secret.isascii() else [draw.choice([str, str.lower, str.title])(written)]
    return draw.choice(GAPS[: 7 if secret[-2].isdigit() else 8]).join(groups)


def read(source: str) -> str:
    """The letters and digits of a page's text, as a reader puts them together."""
    text = re.sub(r"<(style|script).*?</\1>|<[^>]*>", "\n\n", source, flags=re.DOTALL)
    plain = (
        unicodedata.normalize("NFKC", to_simplified(unescape(text)))
        .casefold()
        .translate({ord(han): str(at) for at, han in enumerate("零一二三四五六七八九")})
    )
    return "".join(character for character in plain if character.isalnum() or character == "*")


def test_nothing_on_record_is_in_a_page_however_it_was_written(desk: SupportDesk) -> None:
    draw, earth = Random(11), desk.earth
    who, parent = adult().called("张国庆"), elder().called("刘丽华")
    chat = desk.house.citizen(earth.knows(who))
    earth.passes(minutes=2)
    chat.types(who.phone)
    chat.adds(earth.knows(parent))
    ref = desk.asks(chat, f"我叫{' '.join(to_traditional(who.name))}怎么都不行啊天上有星星")
    secrets = (*who.secrets, parent.name, parent.number)
    desk.an.does(ref, "take")
    desk.talks(ref, desk.an, chat, "请说")
    chat.says(*(draw.choice(FRAMES).replace("{}", spelt(draw.choice(secrets), draw)) for _ in range(TEXTS)))

    pages = [desk.an.opens(ref), desk.an.browser.get(f"/d/chat/{ref}?news=1").text]
    pages += [desk.an.sees(which) for which in ("waiting", "mine", "all", "closed")]
    pages += [
        desk.an.browser.get(f"/d/chat/{ref}/reveal?what={what}").text for what in ("name", "number", "phone", "5")
    ]

    assert pages[0].count('<li class="person"') > TEXTS
    for page in pages:
        plain = read(page)
        assert [secret for secret in secrets if secret.casefold() in plain] == []
        assert not [secret for secret in secrets if secret in page or to_traditional(secret) in page]
        assert chat.openid not in page
        assert chat.id not in page


def test_a_number_on_record_that_looks_like_a_date_is_masked_too(desk: SupportDesk) -> None:
    who = Someone("ANNA SMITH", "20251126", PASSPORT, "+14155552671", "GB", "19900412")
    chat = desk.house.citizen(who)
    ref = desk.asks(chat, "护照20251126不对，ms Anna  Smith", "我2025-11-25去的医院")

    page = desk.an.opens(ref)

    assert "20251126" not in page
    assert "2025-11-25" in page
    assert "nna" not in page.partition('class="talk"')[2]


XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}&lt;"
"""What an attacker writes: elements, attributes, templates, and what would be unescaped twice."""

SENT: tuple[dict[str, Any], ...] = (
    {"MsgType": "text", "Content": XSS},
    {"MsgType": "text", "Content": f"javascript:alert(1)// data:text/html,{XSS}"},
    {"MsgType": "voice", "MediaId": XSS, "Format": XSS, "Recognition": XSS},
    {"MsgType": "video", "MediaId": XSS, "ThumbMediaId": XSS},
    {"MsgType": "shortvideo", "MediaId": XSS, "ThumbMediaId": XSS},
    {"MsgType": "location", "Location_X": "1", "Location_Y": XSS, "Scale": XSS, "Label": XSS},
    {"MsgType": "link", "Title": XSS, "Description": XSS, "Url": f"javascript:alert(1)//{XSS}"},
    {"MsgType": "file", "Title": XSS, "FileKey": XSS, "FileName": XSS},
    {"MsgType": "image", "MediaId": XSS, "PicUrl": XSS},
    {"MsgType": XSS, "Content": XSS},
    {"MsgType": "event", "Event": XSS, "EventKey": XSS},
    {"MsgType": "event", "Event": "CLICK", "EventKey": XSS},
    {"MsgType": "event", "Event": "SCAN", "EventKey": XSS, "Ticket": XSS},
    {"MsgType": "event", "Event": "scancode_waitmsg", "EventKey": "SCAN", "ScanCodeInfo": {"ScanResult": XSS}},
    {"MsgType": "event", "Event": "LOCATION", "Latitude": XSS, "Longitude": XSS, "Precision": XSS},
)


def test_nothing_that_people_can_send_becomes_a_part_of_a_page(desk: SupportDesk) -> None:
    chat, earth = desk.house.citizen(replace(adult(), name="O'BRIEN-JONES A")), desk.earth
    ref = desk.asks(chat, XSS)
    desk.an.does(ref, "take")
    desk.talks(ref, desk.an, chat, XSS)
    for place, fields in enumerate(SENT):
        chat.phone.send({"MsgId": str(1000 + place), **fields})
    exif = Image.Exif()
    exif[0x010E] = exif[0x9286] = XSS  # the description and the comment
    chat.phone.send_picture(photo(exif=exif))
    chat.says("昵称", XSS, "注册", XSS)
    earth.works()

    pages = [desk.an.opens(ref), desk.an.browser.get(f"/d/chat/{ref}?news=1").text]
    pages += [desk.an.sees(which) for which in ("waiting", "mine", "all", "closed")]
    place = re.findall(r"reveal\?what=(\d+)", pages[0])
    token, values = desk.an.browser.token, {"what": place[0] if place else "2", "form": "the-form-of-one-page"}
    pages.append(desk.an.browser.post(f"/d/chat/{ref}/reveal", token=token, reason=XSS, **values).text)

    chat.says("颜色不对", XSS)
    pages += _pages_of_a_lead(desk)
    for page in pages:
        inside = re.sub(r"<(script|style) nonce.*?</\1>", "", page, flags=re.DOTALL)
        assert not re.search(r"<script|<img src=x|onerror=alert\(1\)>", inside, re.IGNORECASE)
        assert not re.search(r"""(href|src|action|value)=["']?\s*(javascript:|data:\w)""", inside, re.IGNORECASE)
    assert unescape(pages[0]).count(XSS) == 7  # as it was typed: by the person, by the clerk, as a question
    assert "（语音）" in pages[0]
    assert "（其他消息）" in pages[0]
    assert not re.search(r"（on_|\(on_", pages[0])
    shown = desk.an.browser.get(f"/d/chat/{ref}/picture?number=2")
    assert (shown.status_code, XSS.encode() in shown.content) == (200, False)


def _pages_of_a_lead(desk: SupportDesk) -> list[str]:
    """The lists and single pages of reviews, questions and answers, in which the attacker's words are too."""
    desk.earth.chat().says(f"{XSS}驿站几点熄灯")
    lead = desk.clerk("lu", "answer", "lead")
    lead.browser.get("/d/gaps")
    desk.earth.works()
    lists = [lead.browser.get(path).text for path in ("/d/gaps", "/d/reviews", "/d/figures", "/d/search?label=x")]
    single = [re.findall(rf"/d/{kind}/[\w-]+", page) for kind, page in zip(("gaps", "review"), lists, strict=False)]
    assert all(single)
    pages = [lead.browser.get(address).text for addresses in single for address in addresses]
    assert all(any(XSS in unescape(page) for page in pages if word in page) for word in ("写一个新答案", "颜色不对"))
    token = lead.browser.token
    return [*lists, *pages, lead.browser.post("/d/answers/search", token=token, words=XSS).text]


def test_what_the_bot_showed_is_told_by_what_it_was(desk: SupportDesk) -> None:
    chat = desk.house.citizen(adult())
    ref = desk.asks(chat)
    chat.says("我的码", "为什么", "谁扫过我", "更早", "外地人能用吗", "1", "注册")
    chat.clicks("MY_CODE")
    chat.phone.scan(Code("x"), "SCAN")

    page = desk.an.opens(ref)

    for shown, times in (("我的码，", 3), ("为什么，", 2), ("谁扫过我，", 2), ("更早，", 2), ("注册，", 2), ("", 1)):
        assert page.count(f"（{shown}内容不显示）") == times, shown
    assert desk.earth.words("answers.glad") in unescape(page)
    assert "绿" not in page.partition('class="talk"')[2]
    assert not re.search(r"（[a-z_]+", page)
