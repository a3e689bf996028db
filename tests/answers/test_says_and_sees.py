"""What people write at many moments, through the front door, and whether they see what a careful human would give."""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from tests.answers.expectations import is_met
from tests.answers.moments import moments


class Line(NamedTuple):
    """A line of the table: at which moment what is said, of which kind it is, and what must be seen."""

    moment: str
    says: str
    kind: str
    sees: str


TABLE = Path(__file__).with_name("says_and_sees.tsv").read_text("utf-8").splitlines()
LINES = [Line(*line.split("\t")) for line in TABLE if not line.startswith("#")]
FLOORS = {"question": 0.95, "other": 0.9}
"""The share of each kind that was reached; what is not named here must be whole."""


def test_people_get_what_a_careful_human_would_give(store_url: str, store: object) -> None:
    missed: dict[Line, str] = {}
    with moments(store_url) as played:
        for line in LINES:
            chat = played.at(line.moment)
            chat.says(line.says)
            if not is_met(played.earth, chat, line.sees):
                missed[line] = chat.sees or chat.last["kind"]

    told = "\n".join(f"{' | '.join(line)}\n    -> {seen[:160]!r}" for line, seen in missed.items())
    shares = shares_of(missed)
    assert {kind: share for kind, share in shares.items() if share < FLOORS.get(kind, 1)} == {}, told
    assert 1 - len(missed) / len(LINES) >= 0.9, told


def shares_of(missed: dict[Line, str]) -> dict[str, float]:
    """The share of each kind that was not missed."""
    asked, lost = Counter(line.kind for line in LINES), Counter(line.kind for line in missed)
    return {kind: round(1 - lost[kind] / count, 3) for kind, count in asked.items()}
