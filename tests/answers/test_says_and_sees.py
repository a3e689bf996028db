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
FLOORS: dict[str, float] = {}


def test_people_get_what_a_careful_human_would_give(store_url: str, store: object) -> None:
    missed: list[tuple[Line, str]] = []
    with moments(store_url) as played:
        for line in LINES:
            chat = played.at(line.moment)
            chat.says(line.says)
            if not is_met(played.earth, chat, line.sees):
                missed.append((line, chat.sees or chat.last["kind"]))

    asked, lost = Counter(line.kind for line in LINES), Counter(line.kind for line, _ in missed)
    shares = {kind: 1 - lost[kind] / count for kind, count in asked.items()}
    told = "\n".join(f"{shares}\n" and " | ".join((*line, "\n    -> " + seen[:160].replace("\n", "/"))) for line, seen in missed)
    assert not missed, f"{shares}\n{1 - len(missed) / len(LINES)}\n{told}"
