"""What the simulated services share: credentials, clock, people and switches."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

from bot.sandbox.authorities.people import Result, read_people
from bot.sandbox.authorities.registry import Registry
from bot.sandbox.authorities.switches import Switchboard
from bot.words import TEMPLATES

BEIJING = timezone(timedelta(hours=8))
PEOPLE = TEMPLATES / "sandbox" / "people.toml"


def beijing_now() -> datetime:
    """The moment, to the second."""
    return datetime.now(BEIJING).replace(microsecond=0)


class AuthorityState:
    """Everything behind the two services.

    ``path`` is the file that keeps people and feed (None: memory alone), ``caller`` and ``token`` are what the bot
    signs with, ``people`` the TOML file of ready people, ``unknown`` what is said of any other document in good form,
    ``clock`` gives aware Beijing time. Raises ValueError when ``path`` holds something else.
    """

    def __init__(
        self,
        path: Path | None,
        *,
        caller: str,
        token: str,
        people: Path = PEOPLE,
        unknown: Result = Result.MATCH,
        clock: Callable[[], datetime] = beijing_now,
    ) -> None:
        self.caller = caller
        self.token = token
        self.clock = clock
        self.registry = Registry(read_people(people), path, unknown, clock)
        self.switches = Switchboard()
