"""Which type of document a number belongs to, where the number tells it."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from bot.health.people.documents import DocumentFault, DocumentType, birth_date, find_number


def certain_kind(text: str, today: date) -> DocumentType | None:
    """The only type whose number, with the birth date of its holder, stands in a text; None when there is none.

    Numbers without a birth date look like those of other types, or like any other number.
    """
    kinds = set(_kinds_with_birth_date(text, today))
    return kinds.pop() if len(kinds) == 1 else None


def _kinds_with_birth_date(text: str, today: date) -> Iterator[DocumentType]:
    for kind in DocumentType:
        with suppress(DocumentFault):
            if birth_date(kind, find_number(kind, text, today)):
                yield kind
