"""Figures as people type them, in plain form: without decoration, with Arabic numerals and decimal points."""

import re
import unicodedata

DOUBTFUL_POINT = "¿"
"""Stands where a decimal point probably was meant: 36 5, 36:5, 36、5."""

DOUBT = "?"
"""Is added to a text whose numerals may mean something else: 三十六七 (36 or 37)."""

_SIGNS = str.maketrans({"℃": "°C", "℉": "°F", "˚": "°", "º": "°"})
_SIMPLIFIED = str.maketrans("體溫測額攝華點過顯貳參陸도", "体温测额摄华点过显贰叁陆度")
_FACE = re.compile(r"\[[^\[\]0-9]{1,6}\]")  # [微笑], as WeChat writes its own emoji
_DIGITS = str.maketrans("〇零一二两三四五六七八九壹贰叁肆伍陆柒捌玖拾", "001223456789123456789十")
_TENS = re.compile(r"(?<![0-9])([1-9])十([1-9])?")
_HALF = re.compile(r"(?<![0-9.])([0-9]{2})[度点°]?半")
_NUMERALS = "〇零一二三四五六七八九"
_VAGUE = re.compile(rf"十[一二三四五六七八九][{_NUMERALS}]|(?<![十点度.0-9{_NUMERALS}])[三四][{_NUMERALS}]$")
_POINT = re.compile(r"(?<![0-9.])([0-9]{2,3})\s*(?:[.·•‧∙⋅・点]|°C?|度)\s*(?=[0-9]0{0,2}(?![0-9]|[.。][0-9]))")
_COMMA = re.compile(r"(?<![0-9.])([0-9]{2,3})\s*[,。]\s*(?=(?:[0-9]|[0-25-9]0)(?![0-9]|[.。][0-9]))")
_SLIP = re.compile(r"(?<![0-9.])([0-9]{2})(?:\s+|\s?[:;'’‘*_\-/、]\s?)(?=[0-9](?![0-9.。:]))")


def fold_numerals(text: str) -> str:
    """The text in capitals, without emoji and the like, with its figures in plain form: 三十六度五 and 36,5 → 36.5.

    A comma is a decimal point only where what follows can be no temperature of its own.
    """
    bare = unicodedata.normalize("NFKC", "".join(map(_bare, text.translate(_SIGNS))))
    bare = _FACE.sub(" ", bare).strip().upper().translate(_SIMPLIFIED)
    doubt = DOUBT if _VAGUE.search(bare) else ""
    bare = _TENS.sub(lambda ten: ten[1] + (ten[2] or "0"), bare.translate(_DIGITS))
    for sign in (_POINT, _COMMA):
        bare = sign.sub(r"\1.", bare)
    return _SLIP.sub(rf"\1{DOUBTFUL_POINT}", _HALF.sub(r"\1.5", bare)) + doubt


def _bare(character: str) -> str:
    """The character; a space or nothing for decoration. A numeral in a circle is none of ours and becomes ¤."""
    kind = unicodedata.category(character)
    if kind == "No":
        return "¤"
    if character == "°" or character.isspace():
        return character
    return " " if kind in ("So", "Sk") else "" if kind in ("Cf", "Cc", "Mn", "Me") else character
