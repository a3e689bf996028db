"""What may be shown of a name, a document number or a phone number."""

import re

_MAINLAND = "+86"
_REST = re.compile(r"(?<=[^ ])[^ ·]")


def mask_name(name: str) -> str:
    """Keep the first character of each word: 欧阳娜娜 → 欧***, ANNA SMITH → A*** S****. "·" stays."""
    if "·" in name:
        return _REST.sub("*", name)
    return " ".join([word[:1] + "*" * (len(word) - 1) for word in name.split(" ")])  # a tenth of the work


def mask_middle(name: str) -> str:
    """As ``mask_name``, and keep the last character too: 刘一双 → 刘*双."""
    return mask_name(name[:-1]) + name[-1:]


def mask_number(number: str) -> str:
    """Keep the first and the last two characters; numbers too short for that are hidden whole."""
    if len(number) <= 3:
        return "*" * len(number)
    return number[0] + "*" * (len(number) - 3) + number[-2:]


def mask_phone(phone: str) -> str:
    """Hide the four digits before the last four (138****1234); a mainland number loses its +86."""
    local = phone.removeprefix(_MAINLAND)
    if len(local) < 8:
        return "*" * len(local)
    return f"{local[:-8]}****{local[-4:]}"
