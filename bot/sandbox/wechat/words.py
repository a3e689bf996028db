"""The words and the ready people that the phones show, from ``templates/sandbox``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.words import TEMPLATES

FOLDER: Path = TEMPLATES / "sandbox"


@dataclass(frozen=True, slots=True)
class Member:
    """One ready person of ``people.toml``; without ``openid`` they have no phone. ``relative_of`` is a key."""

    key: str
    openid: str
    name: str
    id_type: str
    id_number: str
    nationality: str
    phone: str
    note: str
    relative_of: str
    relation: str
    status: str


@cache
def cast() -> tuple[Member, ...]:
    """All ready people."""
    with (FOLDER / "people.toml").open("rb") as file:
        return tuple(Member(**person) for person in tomllib.load(file)["person"])


@cache
def gatekeepers() -> tuple[Member, ...]:
    """Those of them who keep the gate of ``gate.toml``: its manager and its scanner."""
    with (FOLDER / "gate.toml").open("rb") as file:
        gate = tomllib.load(file)
    return tuple(member for member in cast() if member.key in (gate["manager"], gate["scanner"]))


@cache
def words() -> dict[str, Any]:
    """The page's words by language, and under ``platform`` what the platform itself says in a chat."""
    with (FOLDER / "words.toml").open("rb") as file:
        return tomllib.load(file)
