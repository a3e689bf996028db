"""Hides parts of names, document numbers and phone numbers, so that they can be shown."""

import re

_MAINLAND = "+86"
_NOT_FIRST = re.compile(r"(?<=[^ ])[^ ·]")


def mask_name(name: str) -> str:
    """Keep the first character of each word: 欧阳娜娜 → 欧***, ANNA SMITH → A*** S****. Any "·" stays too."""
    if "·" in name:
        return _NOT_FIRST.sub("*", name)
    return " ".join([word[:1] + "*" * (len(word) - 1) for word in name.split(" ")])  # ten times as fast as the pattern


def mask_middle(name: str) -> str:
    """As ``mask_name``, but also keep the last character: 刘一双 → 刘*双."""
    return mask_name(name[:-1]) + name[-1:]


def mask_number(number: str) -> str:
    """Keep the first and the last two characters; a number of up to three characters is hidden completely."""
    if len(number) <= 3:
        return "*" * len(number)
    return number[0] + "*" * (len(number) - 3) + number[-2:]


def mask_phone(phone: str) -> str:
    """Hide the four digits before the last four: 138****1234. The +86 of a mainland number is removed."""
    local = phone.removeprefix(_MAINLAND)
    if len(local) < 8:
        return "*" * len(local)
    return f"{local[:-8]}****{local[-4:]}"


def phone_tail(phone: str) -> str:
    """The last four digits of a phone number."""
    return phone[-4:]
