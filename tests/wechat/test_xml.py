"""Plain messages are read without a parser, and never otherwise than a parser reads them."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.wechat.xml import _read_any, _read_plain
from tests.cases import EXAMPLES

names = st.sampled_from(["A", "B", "Content", "item", "List", "xml", "a1", "Scan_Info", ""])
texts = st.text(st.sampled_from("]<&>\r\n\t\x00 \u2028\ufffe码😀'\"/") | st.characters(codec="utf-8"), max_size=6)
blanks = st.sampled_from(["", "", "\n", " \t", "\r\n", "\u3000", "-"])


@st.composite
def elements(draw: st.DrawFn, inside: st.SearchStrategy[str]) -> str:
    """An element; now and then its end has another name."""
    name, text = draw(names), draw(inside)
    return f"<{name}>{text}</{draw(st.sampled_from([name] * 9 + ['B']))}>"


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Elements, most of which are plain, with and without blanks between them."""
    leaves = elements(texts) | elements(texts.map(lambda text: f"<![CDATA[{text}]]>"))
    nested = elements(st.lists(leaves, max_size=3).map("".join))
    blank = draw(blanks)
    inside = draw(st.lists(leaves | leaves | nested | elements(nested), max_size=5))
    return f"<xml>{blank}{blank.join(inside)}{blank}</xml>{draw(st.sampled_from(['', '', blank, '<A/>']))}"


@settings(max_examples=10 * EXAMPLES)
@given(documents())
@example("<xml><A>\r</A></xml>")
@example("<xml><A>\r\n</A><B></B></xml>")
@example("<xml><A></A><A>x</A></xml>")
@example("<xml><A>\n<B>x</B>\n<B></B></A></xml>")
@example("<xml><A>\n<List>x</List></A></xml>")
def test_a_plain_message_is_read_as_the_parser_reads_it(xml: str) -> None:
    found = _read_plain(xml)

    assert found is None or found == _read_any(xml)


@pytest.mark.parametrize("between", ["", "\n", "\n  "])
def test_what_the_platform_sends_most_is_plain(between: str) -> None:
    text = between.join(("<xml>", "<MsgId>1</MsgId>", "<Content><![CDATA[我的码 > 36.5]]></Content>", "</xml>"))
    scan = f"<ScanCodeInfo>{between}<ScanResult><![CDATA[HTTPS://X]]></ScanResult>{between}</ScanCodeInfo>"

    assert _read_plain(text) == {"MsgId": "1", "Content": "我的码 > 36.5"}
    assert _read_plain(f"<xml><Event><![CDATA[E]]></Event>{scan}</xml>") == {
        "Event": "E",
        "ScanCodeInfo": {"ScanResult": "HTTPS://X"},
    }
