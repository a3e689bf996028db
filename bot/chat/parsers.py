"""Parsers of typed answers for any form: choices, agreement, telephone numbers, dates.

All accept full-width digits, Chinese numerals, extra spaces and punctuation. Each accepts its own results.
"""

import contextlib
import itertools
import re
import unicodedata
from datetime import date

import phonenumbers

from bot.chat.fault_codes import raises
from bot.chat.form import Form
from bot.chat.invalid import Invalid
from bot.chat.numerals import BESIDE_NUMERALS, arabic, counted
from bot.chat.reading import loosen, normalize

HOME_REGION = "CN"
"""The region of telephone numbers without a country code."""

SHORTEST_PHONE = 7
"""Digits of the shortest number with the code of its country, so that a date is never tried."""

LONGEST_PHONE = 15
"""Digits of the longest telephone number of any country (ITU-T E.164)."""


def trim(text: str) -> str:
    """The text without punctuation, spaces and control characters at both ends."""
    kept = [
        i for i, c in enumerate(text) if unicodedata.category(c) not in ("Cc", "Cf") and not _is_space_or_punctuation(c)
    ]
    return text[kept[0] : kept[-1] + 1] if kept else ""


def _is_space_or_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PZ"


def read_number(text: str) -> int | None:
    """The number in a text of at most five characters (2, full-width 2, Chinese numeral, "No. 2"), or None."""
    said = normalize(text)
    runs = ["".join(run) for digit, run in itertools.groupby(said, _is_number) if digit]
    if len(runs) != 1 or len(said) > 5:
        return None
    if runs[0].isdecimal():
        return int(runs[0])
    counts = len(runs[0]) == 1 and set(said) - {runs[0]} <= BESIDE_NUMERALS  # no second aunt, no eldest brother
    return int(unicodedata.numeric(runs[0])) if counts else None


def _is_number(character: str) -> bool:
    return unicodedata.numeric(character, -1) >= 0


@raises("choice")
def choice(text: str, form: Form) -> str:
    """The chosen value, given by its number, one of its labels or the value itself; raises Invalid("choice")."""
    if text in form.choices:
        return text
    values = tuple(form.choices)
    if chosen := form.by_label.get(normalize(text)):
        return chosen
    number = read_number(text)
    doubtful = any(word in text for word in form.unsettled)  # a numeral can be part of a word
    if number is None or doubtful or not 1 <= number <= len(values):
        return _loosely_chosen(text, form)
    return values[number - 1]


def _loosely_chosen(text: str, form: Form) -> str:
    said = loosen(text)
    if said and (chosen := form.by_loose_label.get(said)):
        return chosen
    raise Invalid("choice")


def holds_more(text: str, *values: str) -> bool:
    """Whether a text has another long number than these values, which were read in it."""
    said, *read = (re.sub(r"\W", "", normalize(arabic(part))) for part in (text, *values))
    for value in filter(None, read):
        said = said.replace(value.removeprefix("86") if len(value) == 13 else value, " ")
    return bool(re.search(r"\d{5}", said))


# Digits with what stands between them, not directly beside a letter or digit of the Latin script.
_PHONE = re.compile(r"(?<![A-Za-z\d+])\+?\d(?:[\s().-]*\d)*(?![A-Za-z\d])")


@raises("characters", "mobile", "number", "words", length=("digits",))
def phone(text: str, form: Form) -> str:
    """A telephone number in E.164 (``+8613800430001``): a mainland number, or + and the code of another country. It may
    stand in a sentence, or beside other numbers of which none is a telephone number.

    Raises Invalid("length" | "characters" | "mobile" | "number"); "words" for a text without digits. The rules are
    those of libphonenumber.
    """
    folded = unicodedata.normalize("NFKC", text)
    typed = "".join(c for c in folded if unicodedata.category(c)[0] not in "PZC")
    if re.fullmatch(r"\+?\d*", typed):
        beside = _phones_among(re.split(r"[^\d+-]+", folded)) if len(typed) > LONGEST_PHONE else set()
        return beside.pop() if len(beside) == 1 else _read_phone(typed)
    if not any(c.isdecimal() for c in typed):
        raise Invalid("words")
    runs = _PHONE.findall(folded)
    if len(runs) == 1 and not re.search(r"\s", runs[0]):
        return phone(runs[0], form)
    found = _phones_among([*runs, *(part for run in runs for part in run.split())])
    if len(found) != 1:
        raise Invalid("characters")
    return found.pop()


def _phones_among(texts: list[str]) -> set[str]:
    """The telephone numbers that are whole texts of these."""
    found = set()
    for typed in {re.sub(r"[^\d+]", "", text) for text in texts}:
        with contextlib.suppress(Invalid):
            if len(typed) >= SHORTEST_PHONE:
                found.add(_read_phone(typed))
    return found


def _read_phone(typed: str) -> str:
    try:
        number = phonenumbers.parse(typed, HOME_REGION)
    except phonenumbers.NumberParseException:
        raise Invalid("number") from None
    _check_phone(number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _check_phone(number: phonenumbers.PhoneNumber) -> None:
    home = number.country_code == phonenumbers.country_code_for_region(HOME_REGION)
    digits = len(str(number.national_number))
    kinds = phonenumbers.PhoneNumberType
    kind = phonenumbers.number_type(number)
    if home and kind not in (kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE, kinds.UNKNOWN):
        raise Invalid("mobile")
    if home and digits != 11:
        raise Invalid("length", digits=digits)
    if kind == kinds.UNKNOWN:
        raise Invalid("number")


_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)\D*|(\d{4})\D+(\d{1,2})\D+(\d{1,2})\D*")


@raises("date")
def past_date(text: str, form: Form) -> str:
    """A day of the last 130 years in ISO form, typed as eight digits or as year, month, day; raises Invalid("date")."""
    match = _DATE.fullmatch(counted(normalize(text)))
    try:
        day = date(*map(int, filter(None, match.groups()))) if match else None
    except ValueError:
        day = None
    today = form.now.date()
    if day is None or not today.year - 130 <= day.year or day > today:
        raise Invalid("date")
    return day.isoformat()
