"""Hides personal data inside a text that somebody typed, in whatever spelling: numbers of documents, phones and cards,
e-mail addresses, and the names and numbers that are known of a person.

Nothing is checked as forms do: a number with a typing error is as personal as the right one. Dates and temperatures
stay, unless they are a known number. A masked text is as long as the text.
"""

import re
from collections.abc import Iterable, Iterator

from bot.health.people.spellings import Script, comparable, comparable_number, without_lone_digits, without_word_digits

HIDDEN = "*"
KNOWN_LENGTH = 5
"""Characters of the shortest known number that is looked for: shorter ones stand in many other numbers."""

_J = r"[ \-./]{0,4}+"
"""What may stand between the digits of a number."""

_CHINESE_GAP, _LATIN_GAP = r"[ \-.]{0,3}+", r"[ \-.',]{0,3}+"
"""What may stand between the characters of a name."""

_EMAIL = re.compile(r"(?<![a-z0-9.+-])[a-z0-9.+-]*[a-z0-9] {0,2}@ {0,2}(?:[a-z0-9-]+\.)+[a-z]{2,}")

_WITH_LETTERS = re.compile(rf"(?<![a-z\d])(?:(?:[a-z]{_J}){{3}}\d(?:{_J}\d){{11}}|[hm]{_J}\d(?:{_J}\d){{7}})(?!\d)")
"""An old permit of permanent residents, or a pass for Hong Kong and Macao."""

_MOBILE = re.compile(rf"(?<!\d)(?:\+?{_J}(?:0{_J}0{_J})?8{_J}6{_J})?1{_J}[3-9](?:{_J}\d){{9}}(?!\d)")

_NOT_ONLY_X = r"(?!\d[\d .-]*x(?![a-z\d]))"
_TOKEN = re.compile(
    rf"(?<![a-z\d]){_NOT_ONLY_X}[a-z\d]{{6,17}}(?![a-z\d])|(?<![a-z\d])[a-z]{{1,2}}[ .-]?\d{{6}}(?![ .-]*[a-z\d])"
)
_PART = r"(?:[a-z]{0,2}\d{1,17}(?:[a-z]\d{0,9}){0,3}|[a-z])"
_TOKENS = re.compile(rf"(?<![a-z\d]){_NOT_ONLY_X}{_PART}(?:[ .-]{{1,4}}{_PART})+(?![a-z\d])")
"""Numbers of passports are of letters and digits: in one run, or in parts that end with one letter at most, unlike
units and ordinals (5kg, 2nd)."""

LONG = 7
"""Digits of the shortest number that is looked for with signs inside: a landline without the code of its town."""

_LONG = re.compile(rf"(?<!\d)(?:\d(?:{_J}\d){{{LONG - 1},}}(?:{_J}x(?![a-z\d]))?|\d{{6}}(?!\d)|\d{{5}}x(?![a-z\d]))")
"""Whatever is as long as a pass for Taiwan, a bank card, or a number with an error. Six in a row are a code by SMS or
the end of a document's number, which is asked for at gates."""

WITH_FIRST = 9
"""Characters of the shortest number of which the first one is shown, besides the last two."""

_DAY = r"(?:(?:19|20)\d\d(?:-\d\d?-|/\d\d?/|\.\d\d?\.)\d\d?|(?:\d\d?-\d\d?-|\d\d?/\d\d?/|\d\d?\.\d\d?\.)(?:19|20)\d\d)"
_COMPACT_DAY = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_DEGREES = r"(?:3[4-9]|4[0-3]|9\d|10\d)\.\d\d?"
_FIGURE = rf"(?:{_DAY}|{_COMPACT_DAY}|{_DEGREES})"
_ALONE, _END = r"(?<![a-z\d])(?<!\d[-./])", r"(?![abde\dg-z]|[cf][a-z\d])(?![-./]\d)"
_DAYS = re.compile(rf"{_ALONE}{_DAY}(?:[ -]{{1,4}}{_DAY})*{_END}")
_FIGURES = re.compile(rf"{_ALONE}{_FIGURE}(?:[ -]{{1,4}}{_FIGURE})*{_END}")
"""Dates and temperatures, alone or one after the other."""

_BEFORE, _AFTER = re.compile(rf"(?:\d{_J})+$"), re.compile(rf"(?:{_J}\d)+")
_NEAR = 40

_Spans = Iterator[tuple[int, int]]


def mask_text(text: str, names: Iterable[str] = (), numbers: Iterable[str] = (), script: Script = str) -> str:
    """The text with its personal data hidden; masking it again changes nothing.

    ``names`` and ``numbers`` (documents, phones in E.164) are known of the person: they are hidden in every spelling,
    names in traditional characters only with a ``script``, or when they are given so too.
    """
    known_names = [pattern for name in names if (pattern := _name_pattern(comparable(name, script)))]
    known_numbers = [pattern for number in numbers if (pattern := _number_pattern(comparable_number(number)))]
    while True:
        masked = text
        for pattern in known_names:
            masked = _hide_all_but_first(masked, _spans(pattern, comparable(masked, script)))
        for pattern in known_numbers:
            masked = _hide_all_but_ends(masked, _spans(pattern, comparable_number(masked)))
        masked = _mask_kinds(masked)
        if masked == text:
            return text
        text = masked  # what stays of two hidden things may be a third


def _mask_kinds(text: str) -> str:
    """The text without what looks like something personal. The surest come first."""
    text = _hide_all_but_first(text, _spans(_EMAIL, comparable(text)))
    text = _hide_all_but_ends(text, _spans(_WITH_LETTERS, without_lone_digits(text)))
    text = _hide_all_but_ends(text, _mobiles(_without(text, _DAYS)))
    text = _hide_all_but_ends(text, _passports(_without(text, _FIGURES)))
    return _hide_all_but_ends(text, _spans(_LONG, _without(text, _FIGURES)))


def _spans(pattern: re.Pattern[str], plain: str) -> _Spans:
    return (found.span() for found in pattern.finditer(plain))


def _mobiles(plain: str) -> _Spans:
    """Mobile numbers that are no part of a longer number, and no date with a temperature."""
    for found in _MOBILE.finditer(plain):
        if not (any(_around(plain, *found.span())) or _FIGURES.fullmatch(found[0])):
            yield found.span()


def _passports(plain: str) -> _Spans:
    """Runs with enough digits for their letters; so many letters as in words are of no number."""
    for pattern, least, words in ((_TOKENS, 6, 0.5), (_TOKEN, 5, 0.9)):
        for found in pattern.finditer(plain):
            digits, letters = (sum(map(test, found[0])) for test in (str.isdigit, str.isalpha))
            if digits >= least and 1 <= letters <= digits * words:
                yield found.span()


def _without(text: str, figures: re.Pattern[str]) -> str:
    """The comparable text with a # for each character of these figures, unless they are the middle of a number."""
    plain = without_lone_digits(text)
    for start, end in _spans(figures, without_word_digits(text)):
        if not _is_within_number(plain, start, end):
            plain = plain[:start] + "#" * (end - start) + plain[end:]
    return plain


def _is_within_number(plain: str, start: int, end: int) -> bool:
    before, after = _around(plain, start, end)
    return bool(before and after) and len(before + after) >= LONG


def _around(plain: str, start: int, end: int) -> tuple[str, str]:
    """The digits directly before and after this part of a text, with or without signs between them."""
    before, after = _BEFORE.search(plain[max(0, start - _NEAR) : start]), _AFTER.match(plain, end)
    return _bare(before[0]) if before else "", _bare(after[0]) if after else ""


def _hide_all_but_ends(text: str, spans: _Spans) -> str:
    """The text with these numbers hidden, but for the last two characters, and the first one of a long number."""
    for start, end in spans:
        places = _places(text, start, end)
        text = _hide(text, places[len(places) >= WITH_FIRST : -2 if len(places) > 3 else None])
    return text


def _hide_all_but_first(text: str, spans: _Spans) -> str:
    """The text with these names and addresses hidden, but for their first characters."""
    for start, end in spans:
        text = _hide(text, _places(text, start, end)[1:])
    return text


def _places(text: str, start: int, end: int) -> list[int]:
    """Where the letters and digits are."""
    return [at for at in range(start, end) if text[at].isalnum()]


def _hide(text: str, places: Iterable[int]) -> str:
    letters = list(text)
    for at in places:
        letters[at] = HIDDEN
    return "".join(letters)


def _name_pattern(name: str) -> re.Pattern[str] | None:
    """Finds a comparable name, with signs between its characters; a Latin one also with its words in reverse order."""
    words = re.findall(r"[^\W_]+", name)
    if len("".join(words)) < 2:
        return None
    if not name.isascii():
        return re.compile(_CHINESE_GAP.join(map(re.escape, "".join(words))))
    orders = (_LATIN_GAP.join(_LATIN_GAP.join(word) for word in order) for order in (words, words[::-1]))
    return re.compile(rf"(?<![a-z\d])(?:{'|'.join(orders)})(?![a-z\d])")


def _number_pattern(number: str) -> re.Pattern[str] | None:
    """Finds a comparable number, with signs between its characters."""
    bare = _bare(number.removeprefix("+86"))
    return re.compile(_J.join(bare)) if len(bare) >= KNOWN_LENGTH else None


def _bare(plain: str) -> str:
    """A number without signs."""
    return re.sub(r"[^a-z\d]", "", plain)
