"""The sandbox's words and its ready people, read from ``templates/sandbox``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot import TEMPLATES

FOLDER: Path = TEMPLATES / "sandbox"


@dataclass(frozen=True, slots=True)
class ReadyPerson:
    """A person of ``people.toml``. Without ``openid`` they have no phone; ``relative_of`` is another person's key.

    ``nationality`` is as the form stores it, ``printed_nationality`` as the passport shows it. ``desk``: the word for
    which the bot gives somebody of the staff the link to the support desk, where they have these ``roles``;
    ``gate``: the same for the page of a manager's venue.
    """

    key: str
    openid: str
    name: str
    id_type: str
    id_number: str
    nationality: str
    printed_nationality: str
    birth: str
    phone: str
    note: str
    relative_of: str
    relation: str
    status: str
    desk: str = ""
    gate: str = ""
    roles: tuple[str, ...] = ()


@cache
def ready_people() -> tuple[ReadyPerson, ...]:
    """All people of ``people.toml``."""
    with (FOLDER / "people.toml").open("rb") as file:
        return tuple(ReadyPerson(**person) for person in tomllib.load(file)["person"])


@cache
def workers() -> tuple[ReadyPerson, ...]:
    """The manager and the scanner of the gate in ``gate.toml``, and the staff of the support desk."""
    with (FOLDER / "gate.toml").open("rb") as file:
        gate = tomllib.load(file)
    return tuple(one for one in ready_people() if one.desk or one.key in (gate["manager"], gate["scanner"]))


@cache
def applied_answers() -> list[list[str]]:
    """What a bot of ours says to somebody who has applied for a venue: the texts before and after the venue's name."""
    files = sorted(TEMPLATES.glob("*/venue.toml"))
    return [tomllib.loads(file.read_text("utf-8"))["done"].split("{venue}") for file in files]


@cache
def words() -> dict[str, Any]:
    """The page's words by language; under ``platform`` the words that the platform itself writes into a chat."""
    with (FOLDER / "words.toml").open("rb") as file:
        return tomllib.load(file)
