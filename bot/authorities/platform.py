"""The health platform: the national epidemic data of one person, and the feed of changes."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from bot.authorities.answer import Data, FieldFault, typed
from bot.authorities.gateway import Gateway
from bot.health.clock import BEIJING
from bot.health.colour import Status

# msgspec searches for a pattern anywhere in a text, so each has its ends
_DAY = r"2[01][0-9]{2}-[0-9]{2}-[0-9]{2}"  # years with room on both sides: no time zone leads out of datetime's range
_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
_Day = Annotated[str, Meta(pattern=rf"\A{_DAY}\Z")]
_Moment = Annotated[str, Meta(pattern=rf"\A{_DAY}T{_TIME}\Z")]
_IdType = Annotated[str, Meta(pattern=r"\A[0-9A-Za-z]{1,8}\Z")]  # an unknown type is no lie: such people are not ours
_IdNumber = Annotated[str, Meta(pattern=r"\A[0-9A-Za-z]{1,32}\Z")]
_Cursor = Annotated[str, Meta(pattern=r"\A[!-~]{0,256}\Z")]


class Health(Struct, frozen=True):
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


class _Told(Struct):
    """A status as it is sent: its texts have the right form, msgspec by itself takes more forms of dates."""

    status: Status
    until: _Day | None
    as_of: _Moment


class _Item(_Told):
    id_type: _IdType
    id_number: _IdNumber


class _Feed(Struct):
    cursor: _Cursor
    more: bool
    items: list[_Item]


class Platform:
    """Asks the platform through its gateway."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def status(self, name: str, id_type: str, id_number: str, budget: float) -> Health:
        """What the platform knows of one person, within ``budget`` seconds.

        Raises AuthorityDown, AuthorityLied, AuthorityRefused.
        """
        question = {"name": name, "id_type": id_type, "id_number": id_number}
        return self._gateway.ask("/status", question, budget, lambda data: _health(typed(data, _Told)))

    def changes(self, cursor: str, budget: float = 5.0) -> Page:
        """Whose status changed since ``cursor`` ("" is the beginning). Raises as ``status`` does."""

        def read(data: Data) -> Page:
            page = _page(data)
            if page.more and page.cursor == cursor:  # would be asked for ever
                raise FieldFault("cursor")
            return page

        return self._gateway.ask("/changes", {"cursor": cursor}, budget, read)


def _health(told: _Told) -> Health:
    health = typed(told, Health)  # reads the dates: 2026-02-30 is refused here
    return replace(health, as_of=health.as_of.astimezone(BEIJING))


def _page(data: Data) -> Page:
    feed = typed(data, _Feed)
    return Page(feed.cursor, feed.more, tuple(Change(i.id_type, i.id_number, _health(i)) for i in feed.items))
