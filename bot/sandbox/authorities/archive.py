"""The file that keeps people and changes: JSON, replaced as a whole, so that a crash leaves the old or the new file."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.sandbox.authorities.people import Change, Person, Result, Status, person_id


def save_state(path: Path, people: Iterable[Person], changes: Iterable[Change]) -> None:
    """Replace the file in one step; only its owner may read it."""
    state = {
        "people": [asdict(person) for person in people],
        "changes": [asdict(change) for change in changes],
    }
    new = path.with_name(f"{path.name}.new")
    with open(new, "w", encoding="utf-8", opener=_open_private) as file:
        json.dump(state, file, ensure_ascii=False, indent=1, default=_to_iso)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def load_state(path: Path, ready: Mapping[str, Person]) -> tuple[list[Person], list[Change]]:
    """Read the file; raises ValueError with the file's name when ``save_state`` has not written it.

    What an older version did not write about people is as in ``ready`` (by id).
    """
    try:
        state = json.loads(path.read_text("utf-8"))
        return [_person(row, ready) for row in state["people"]], [_change(row) for row in state["changes"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is not a state file of the simulated authorities: delete it") from error


def _open_private(file: str, flags: int) -> int:
    return os.open(file, flags, 0o600)


def _to_iso(value: date) -> str:
    return value.isoformat()


def _parse_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _person(row: dict[str, Any], ready: Mapping[str, Person]) -> Person:
    before = ready.get(person_id(row["id_type"], row["id_number"]))
    typed = {"identity": Result(row["identity"]), "status": Status(row["status"]), "until": _parse_day(row["until"])}
    return Person(**(asdict(before) if before else {}) | row | typed)


def _change(row: dict[str, Any]) -> Change:
    typed = {"status": Status(row["status"]), "until": _parse_day(row["until"])}
    return Change(**row | typed | {"as_of": datetime.fromisoformat(row["as_of"])})
