"""The state that both simulated services share: credentials, clock, people and switches."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

from bot import TEMPLATES
from bot.sandbox.authorities.people import Result, read_people
from bot.sandbox.authorities.registry import Registry
from bot.sandbox.authorities.switches import Switchboard

BEIJING = timezone(timedelta(hours=8))
PEOPLE = TEMPLATES / "sandbox" / "people.toml"


def beijing_now() -> datetime:
    """The present time in Beijing, in whole seconds."""
    return datetime.now(BEIJING).replace(microsecond=0)


class AuthorityState:
    """The state of both services.

    ``path`` is the file that keeps people and changes (None: memory only). The bot signs its requests with ``caller``
    and ``token``. ``people`` is the TOML file of ready people. ``unknown`` is the identity authority's answer for any
    other document with a valid number. ``clock`` gives the Beijing time with its zone, ``signing_clock`` the Unix
    seconds of a caller whose requests are signed at another time. Raises ValueError when ``path`` is another kind of
    file.

    ``knows_details``: whether the identity authority compares phone, birth date, nationality and kin; an older one does
    not, and leaves them out.
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
        signing_clock: Callable[[], float] | None = None,
    ) -> None:
        self.caller = caller
        self.token = token
        self.clock = clock
        self.signing_clock = signing_clock or (lambda: clock().timestamp())
        self.registry = Registry(read_people(people), path, unknown, clock)
        self.switches = Switchboard()
        self.knows_details = True
