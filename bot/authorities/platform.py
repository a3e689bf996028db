"""The health platform: the national epidemic status of a person, and the feed of changes."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from bot.authorities.answer import Data, FieldFault, convert
from bot.authorities.gateway import Gateway
from bot.health.clock import BEIJING
from bot.health.codes.colour import Status

# msgspec accepts a match anywhere in a text, so each pattern has \A and \Z
_DAY = r"2[01][0-9]{2}-[0-9]{2}-[0-9]{2}"  # 2000 to 2199: in every time zone within the range of datetime
_CLOCK_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
_Day = Annotated[str, Meta(pattern=rf"\A{_DAY}\Z")]
_Time = Annotated[str, Meta(pattern=rf"\A{_DAY}T{_CLOCK_TIME}\Z")]
_IdType = Annotated[str, Meta(pattern=r"\A[0-9A-Za-z]{1,8}\Z")]  # an unknown type is valid: we just have no such people
_IdNumber = Annotated[str, Meta(pattern=r"\A[0-9A-Za-z]{1,32}\Z")]
_Cursor = Annotated[str, Meta(pattern=r"\A[!-~]{0,256}\Z")]


class HealthStatus(Struct, frozen=True):
    """The status, the last day of quarantine (Beijing date), and the time of the data (Beijing time)."""

    status: Status
    until: date | None
    as_of: datetime


@dataclass(frozen=True, slots=True)
class StatusChange:
    """The new status of a person, identified by a document in the platform's format."""

    id_type: str
    id_number: str = field(repr=False)
    health: HealthStatus


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """A page of the feed, oldest change first. ``cursor`` gives the next page, which is there already if ``more``."""

    cursor: str
    more: bool
    items: tuple[StatusChange, ...]


class _StatusData(Struct):
    """A status as sent, with the exact formats of dates; msgspec itself accepts more formats."""

    status: Status
    until: _Day | None
    as_of: _Time


class _ChangeData(_StatusData):
    id_type: _IdType
    id_number: _IdNumber


class _FeedData(Struct):
    cursor: _Cursor
    more: bool
    items: list[_ChangeData]


class HealthPlatform:
    """Client of the platform."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def status(self, name: str, id_type: str, id_number: str, budget: float) -> HealthStatus:
        """The status of one person, within ``budget`` seconds.

        Raises AuthorityDown, AuthorityProtocolError, AuthorityRefused.
        """
        question = {"name": name, "id_type": id_type, "id_number": id_number}
        return self._gateway.ask("/status", question, budget, lambda data: _read_status(convert(data, _StatusData)))

    def check_alive(self, budget: float) -> None:
        """Ask about nobody, within ``budget`` seconds. Raises AuthorityDown, AuthorityProtocolError."""
        self._gateway.check_alive("/status", budget)

    def changes(self, cursor: str, budget: float = 5.0) -> ChangesPage:
        """The changes after ``cursor`` ("" is the beginning); raises the same errors as ``status``."""

        def read(data: Data) -> ChangesPage:
            page = _read_page(data)
            if page.more and page.cursor == cursor:  # would be requested without end
                raise FieldFault("cursor")
            return page

        return self._gateway.ask("/changes", {"cursor": cursor}, budget, read)


def _read_status(data: _StatusData) -> HealthStatus:
    health = convert(data, HealthStatus)  # reads the dates; rejects 2026-02-30
    return replace(health, as_of=health.as_of.astimezone(BEIJING))


def _read_page(data: Data) -> ChangesPage:
    feed = convert(data, _FeedData)
    return ChangesPage(
        feed.cursor, feed.more, tuple(StatusChange(i.id_type, i.id_number, _read_status(i)) for i in feed.items)
    )
