"""People and feed as a JSON file, replaced as a whole so that a crash leaves the old or the new one."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.sandbox.authorities.feed import Change
from bot.sandbox.authorities.people import Person, Result, Status


def save(path: Path, people: Iterable[Person], changes: Iterable[Change]) -> None:
    """Write atomically, readable by the owner alone."""
    plain = {
        "people": [asdict(person) for person in people],
        "changes": [asdict(change) for change in changes],
    }
    new = path.with_name(f"{path.name}.new")
    with open(new, "w", encoding="utf-8", opener=_private) as file:
        json.dump(plain, file, ensure_ascii=False, indent=1, default=_iso)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def load(path: Path) -> tuple[list[Person], list[Change]]:
    """Read it back. Raises ValueError, naming the file, for one that this module has not written."""
    try:
        plain = json.loads(path.read_text("utf-8"))
        return [_person(row) for row in plain["people"]], [_change(row) for row in plain["changes"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is not a state file of the simulated authorities: delete it") from error


def _private(file: str, flags: int) -> int:
    return os.open(file, flags, 0o600)


def _iso(value: date) -> str:
    return value.isoformat()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _person(row: dict[str, Any]) -> Person:
    known = {"identity": Result(row["identity"]), "status": Status(row["status"]), "until": _day(row["until"])}
    return Person(**row | known)


def _change(row: dict[str, Any]) -> Change:
    known = {"status": Status(row["status"]), "until": _day(row["until"])}
    return Change(**row | known | {"as_of": datetime.fromisoformat(row["as_of"])})
