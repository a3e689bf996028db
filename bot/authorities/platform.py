"""The health platform: the national epidemic data of one person, and the feed of changes."""

from dataclasses import dataclass, field
from datetime import date, datetime

from bot.authorities.fields import Data, FieldFault, choice, day_or_null, flag, moment, rows, text
from bot.authorities.gateway import Gateway
from bot.health.colour import Status

_ID_TYPE = r"[0-9A-Za-z]{1,8}"  # types that we do not know yet are no lie: such people are not ours
_ID_NUMBER = r"[0-9A-Za-z]{1,32}"
_CURSOR = r"[!-~]{0,256}"


@dataclass(frozen=True, slots=True)
class Health:
    """Status with the last day of quarantine (Beijing date) and the moment the data is of (Beijing time)."""

    status: Status
    until: date | None
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody's new status. The document is as the platform writes it."""

    id_type: str
    id_number: str = field(repr=False)
    health: Health


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of the feed, oldest change first; ask with ``cursor`` for the next, at once if there is ``more``."""

    cursor: str
    more: bool
    items: tuple[Change, ...]


class Platform:
    """Asks the platform through its gateway."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def status(self, name: str, id_type: str, id_number: str, budget: float) -> Health:
        """What the platform knows of one person, within ``budget`` seconds.

        Raises AuthorityDown, AuthorityLied, AuthorityRefused.
        """
        question = {"name": name, "id_type": id_type, "id_number": id_number}
        return self._gateway.ask("/status", question, budget, _health)

    def changes(self, cursor: str, budget: float = 5.0) -> Page:
        """Whose status changed since ``cursor`` ("" is the beginning). Raises as ``status`` does."""

        def read(data: Data) -> Page:
            page = _page(data)
            if page.more and page.cursor == cursor:  # would be asked for ever
                raise FieldFault("cursor")
            return page

        return self._gateway.ask("/changes", {"cursor": cursor}, budget, read)


def _health(data: Data) -> Health:
    return Health(choice(data, "status", Status), day_or_null(data, "until"), moment(data, "as_of"))


def _page(data: Data) -> Page:
    items = tuple(_change(row) for row in rows(data, "items"))
    return Page(text(data, "cursor", _CURSOR), flag(data, "more"), items)


def _change(row: Data) -> Change:
    return Change(text(row, "id_type", _ID_TYPE), text(row, "id_number", _ID_NUMBER), _health(row))
