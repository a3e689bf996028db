"""Messages: all that the platform sends is read, and no user text changes the structure of the XML."""

from typing import Any
from xml.etree import ElementTree

import pytest
import wechatpy
from hypothesis import example, given
from hypothesis import strategies as st

from bot.channel import MAX_TEXT_BYTES, Answer, Card, Image, Message, Reply, Silence, Text, Transfer
from bot.wechat.errors import Malformed
from bot.wechat.messages import fit_text, parse, render
from bot.wechat.xml import MAX_XML_DEPTH, clean

SENDER, ACCOUNT, CREATED = "o9AgO5Kd5ggOC-bXrbNODIiE3bGY", "gh_97417a04a28d", 1647246600
MESSAGE = Message(sender=SENDER, account=ACCOUNT, kind="text", created=CREATED)

anything = st.text(st.characters(), max_size=300)
sendable = st.text(st.characters(codec="utf-8"), max_size=300)


def xml(inner: str, kind: str = "text") -> str:
    return (
        f"<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName>\n"
        f"<FromUserName><![CDATA[{SENDER}]]></FromUserName>\n<CreateTime>{CREATED}</CreateTime>\n"
        f"<MsgType><![CDATA[{kind}]]></MsgType>\n{inner}\n</xml>"
    )


def event(name: str, inner: str = "") -> Message:
    return parse(xml(f"<Event><![CDATA[{name}]]></Event>{inner}", "event"))


def rendered(reply: Reply) -> ElementTree.Element:
    return ElementTree.fromstring(render(MESSAGE, Answer(reply, CREATED + 1)))


def test_a_text_is_parsed_with_its_spaces() -> None:
    message = parse(xml("<Content><![CDATA[ 我的码 \n]]></Content><MsgId>23456789012345678</MsgId>"))

    assert (message.sender, message.account, message.created) == (SENDER, ACCOUNT, CREATED)
    assert (message.kind, message.text, message.id) == ("text", " 我的码 \n", "23456789012345678")


@pytest.mark.parametrize("content", ["", "<Content></Content>", "<Content/>", "<Content><![CDATA[]]></Content>"])
def test_a_text_without_content_is_empty_and_not_none(content: str) -> None:
    assert parse(xml(content)).text == ""


@pytest.mark.parametrize(
    ("kind", "inner", "name", "value"),
    [
        ("image", "<PicUrl><![CDATA[http://p/1]]></PicUrl><MediaId>m1</MediaId>", "MediaId", "m1"),
        ("voice", "<MediaId>m2</MediaId><Format>amr</Format>", "Format", "amr"),
        ("video", "<MediaId>m3</MediaId><ThumbMediaId>t3</ThumbMediaId>", "ThumbMediaId", "t3"),
        ("shortvideo", "<MediaId>m4</MediaId><ThumbMediaId>t4</ThumbMediaId>", "MediaId", "m4"),
        ("location", "<Location_X>43.8</Location_X><Location_Y>125.3</Location_Y>", "Location_Y", "125.3"),
        ("link", "<Title>t</Title><Description>d</Description><Url>http://u</Url>", "Url", "http://u"),
    ],
)
def test_every_kind_of_message_keeps_its_fields(kind: str, inner: str, name: str, value: str) -> None:
    message = parse(xml(inner + "<MsgId>7</MsgId>", kind))

    assert (message.kind, message.id, message.fields[name], message.text) == (kind, "7", value, "")


@pytest.mark.parametrize(
    ("name", "key", "expected"),
    [
        ("subscribe", "", ("subscribe", "")),
        ("subscribe", "qrscene_venue-12", ("subscribe", "venue-12")),
        ("subscribe", "last_trade_no_4200", ("subscribe", "")),
        ("unsubscribe", "", ("unsubscribe", "")),
        ("SCAN", "venue-12", ("scan", "venue-12")),
        ("CLICK", "MY_CODE", ("click", "MY_CODE")),
        ("VIEW", "https://u/", ("view", "https://u/")),
    ],
)
def test_events_have_their_name_and_key(name: str, key: str, expected: tuple[str, str]) -> None:
    message = event(name, f"<EventKey><![CDATA[{key}]]></EventKey>")

    assert (message.event, message.key) == expected


@pytest.mark.parametrize(
    ("kind", "result", "expected"),
    [
        ("qrcode", "HTTPS://H/S/A,B", "HTTPS://H/S/A,B"),
        ("barcode", "CODE_128,ABC-1", "ABC-1"),
        ("barcode", "EAN_13,6901234567892", "6901234567892"),
        ("barcode", "6901234567892", "6901234567892"),
    ],
)
def test_a_scan_gives_what_was_scanned(kind: str, result: str, expected: str) -> None:
    info = f"<ScanType>{kind}</ScanType><ScanResult><![CDATA[{result}]]></ScanResult>"

    assert event("scancode_waitmsg", f"<ScanCodeInfo>{info}</ScanCodeInfo>").scan_result == expected


@pytest.mark.parametrize("info", ["", "<ScanCodeInfo/>", "<ScanCodeInfo>text</ScanCodeInfo>"])
def test_a_scan_without_a_result_is_empty(info: str) -> None:
    assert event("scancode_push", info).scan_result == ""


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_list_is_a_list_also_of_one(count: int) -> None:
    items = "".join(f"<List><TemplateId>t{n}</TemplateId></List>" for n in range(count))
    pictures = "".join(f"<item><PicMd5Sum>{n}</PicMd5Sum></item>" for n in range(count))

    popup = event("subscribe_msg_popup_event", f"<SubscribeMsgPopupEvent>{items}</SubscribeMsgPopupEvent>")
    sent = event("pic_sysphoto", f"<SendPicsInfo><PicList>{pictures}</PicList></SendPicsInfo>")

    assert popup.fields["SubscribeMsgPopupEvent"]["List"] == [{"TemplateId": f"t{n}"} for n in range(count)]
    assert sent.fields["SendPicsInfo"]["PicList"]["item"] == [{"PicMd5Sum": str(n)} for n in range(count)]


def test_unknown_kinds_and_events_pass_with_all_they_hold() -> None:
    unknown = parse(xml("<Hologram>h</Hologram><MsgId>9</MsgId>", "hologram"))
    new = event("debug_demo", "<debug_str>hello world</debug_str>")

    assert (unknown.kind, unknown.fields["MsgType"], unknown.fields["Hologram"]) == ("unknown", "hologram", "h")
    assert (new.kind, new.event, new.fields["debug_str"]) == ("event", "debug_demo", "hello world")


def test_milliseconds_are_taken_for_seconds() -> None:
    assert parse(xml("").replace(str(CREATED), f"{CREATED}123")).created == CREATED


@pytest.mark.parametrize("bad", ["\x00", "\x01", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud83d"])
def test_a_character_that_xml_forbids_does_not_lose_the_message(bad: str) -> None:
    assert parse(xml(f"<Content><![CDATA[我{bad}的码]]></Content>")).text.replace("?", "") == "我的码"


@given(sendable)
@example("a]b]]c&amp;<Content>x</Content>")
def test_whatever_a_user_types_arrives(text: str) -> None:
    escaped = text.replace("]]>", "]]]]><![CDATA[>")
    unix = clean(text).replace("\r\n", "\n").replace("\r", "\n")  # as every XML parser must

    assert parse(xml(f"<Content><![CDATA[{escaped}]]></Content>")).text == unix


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "我的码",
        "{}",
        "<xml/>",
        "<xml></xml>",
        "<html><body/></html>",
        xml("").replace("<xml>", "<root>").replace("</xml>", "</root>"),
        xml("").replace("MsgType", "Type"),
        xml("").replace(SENDER, ""),
        xml("").replace(SENDER, "o}{x"),
        xml("").replace(SENDER, "<a>b</a>"),
        xml("").replace(SENDER, "o" * 65),
        xml("").replace(ACCOUNT, ""),
        xml("").replace(str(CREATED), ""),
        xml("").replace(str(CREATED), "soon"),
        xml("").replace(str(CREATED), "١٢"),
        xml("").replace(str(CREATED), "9" * 5000),
        xml("").replace("</xml>", ""),
        xml("") + "<xml/>",
        xml("<Content>&#1;</Content>"),
        xml("<Content>&nbsp;</Content>"),
    ],
)
def test_what_is_no_message_is_malformed(bad: str) -> None:
    with pytest.raises(Malformed):
        parse(bad)


def test_a_repeated_element_counts_once() -> None:
    assert parse(xml("<MsgType>image</MsgType>")).kind == "text"


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE xml [<!ENTITY a "b">]>',
        '<!DOCTYPE xml SYSTEM "http://127.0.0.1:1/x.dtd">',
        '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
@pytest.mark.parametrize(
    "before", ["", " \n", "\ufeff", "<?xml version='1.0'?>", "<!-- > -->", "<?xml <xml> ?>", "<?a <xml> ?>"]
)
def test_document_types_are_refused(doctype: str, before: str) -> None:
    with pytest.raises(Malformed, match="root"):
        parse(before + doctype + xml("<Content>&a;</Content>"))
    with pytest.raises(Malformed):
        parse(before + xml(doctype + "<Content>&a;</Content>"))
    with pytest.raises(Malformed):
        parse(before + xml("<Content>&a;</Content>") + doctype)
    assert parse(xml(f"<Content><![CDATA[{doctype}]]></Content>")).text == doctype


@pytest.mark.parametrize("encoding", ["utf-16", "gbk", "utf-7", "latin-1", "rot13", "undefined", "foo"])
def test_a_declared_encoding_does_not_count(encoding: str) -> None:
    said = xml("<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[吉祥码]]></Content>")

    assert parse(f"<?xml version='1.0' encoding='{encoding}'?>{said}").text == "吉祥码"


def test_nesting_ends_at_its_limit() -> None:
    inner = MAX_XML_DEPTH - 1

    assert parse(xml("<a>" * inner + "</a>" * inner))
    with pytest.raises(Malformed, match="depth"):
        parse(xml("<a>" * (inner + 1) + "</a>" * (inner + 1)))
    with pytest.raises(Malformed, match="depth"):
        parse(xml("<a>" * 200_000 + "</a>" * 200_000))
    with pytest.raises(Malformed, match="xml"):
        parse("<xml>" + "<a>" * 200_000)


@given(anything)
def test_any_text_is_a_message_or_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        parse(text)
    with pytest.raises(Malformed):
        parse(f"<xml><MsgType>{text}</MsgType></xml>")


@given(anything)
@example("]]>")
@example("]]>]]>]")
@example("张]]></Content><MsgType><![CDATA[image]]></MsgType><Content><![CDATA[三")
@example("a\x00b\x0bc\ud800\uffff")
@example("\r\n")
def test_nothing_in_a_text_gets_out_of_its_place(text: str) -> None:
    xml_text = render(MESSAGE, Answer(Text(text), CREATED))
    shown = clean(text).replace("\r\n", "\n").replace("\r", "\n")

    if not clean(text).strip():
        assert xml_text == ""
        return
    names = [element.tag for element in ElementTree.fromstring(xml_text)]
    assert names == ["ToUserName", "FromUserName", "CreateTime", "MsgType", "Content"]
    assert ElementTree.fromstring(xml_text).findtext("Content") == shown


@given(anything, anything, anything, anything)
@example("]]>", "]]></Title>", "http://h/?a=1&b=2", "]]")
def test_nothing_in_a_card_gets_out_of_its_place(title: str, text: str, picture: str, url: str) -> None:
    reply = rendered(Card(title, text, picture, url))

    item = reply.find("Articles/item")
    assert item is not None
    assert [element.tag for element in item] == ["Title", "Description", "PicUrl", "Url"]
    unix = [clean(part).replace("\r\n", "\n").replace("\r", "\n") for part in (title, text, picture, url)]
    assert [element.text or "" for element in item] == unix
    assert reply.findtext("ArticleCount") == "1"


def test_replies_have_the_time_of_the_answer() -> None:
    reply = rendered(Text("您好"))

    assert reply.findtext("ToUserName") == SENDER
    assert reply.findtext("FromUserName") == ACCOUNT
    assert reply.findtext("CreateTime") == str(CREATED + 1)


def test_an_image_reply_names_its_medium() -> None:
    reply = rendered(Image("medium]]>1"))

    assert reply.findtext("MsgType") == "image"
    assert reply.findtext("Image/MediaId") == "medium]]>1"


def test_wechatpy_understands_what_we_write() -> None:
    for reply in (Text("您好]]>"), Image("m"), Card("t", "d", "p", "u")):
        read: Any = wechatpy.parse_message(render(MESSAGE, Answer(reply, CREATED)))
        assert (read.source, read.target) == (ACCOUNT, SENDER)


def test_a_message_is_handed_to_the_platforms_desk_with_no_more_than_that() -> None:
    reply = rendered(Transfer())

    assert {part.tag: part.text for part in reply} == {
        "ToUserName": SENDER,
        "FromUserName": ACCOUNT,
        "CreateTime": str(CREATED + 1),
        "MsgType": "transfer_customer_service",
    }


def test_equal_answers_render_to_equal_bytes() -> None:
    assert render(MESSAGE, Answer(Text("一"), 1)) == render(MESSAGE, Answer(Text("一"), 1))


@pytest.mark.parametrize("reply", [Silence(), Text(""), Text(" \n"), Text("\x00")])
def test_nothing_to_say_renders_to_nothing(reply: Reply) -> None:
    assert render(MESSAGE, Answer(reply, CREATED)) == ""


@given(st.text(st.characters(codec="utf-8"), max_size=3000))
@example("码" * 1000)
@example("a" + "😀" * 600)
@example("]]>" * 700)
def test_a_long_text_is_cut_between_two_characters_at_2048_bytes(text: str) -> None:
    cut = fit_text(text)

    assert len(cut.encode()) <= MAX_TEXT_BYTES
    assert clean(text).startswith(cut)
    assert cut == clean(text) or len(cut.encode()) > MAX_TEXT_BYTES - 4
