"""Questions for measuring: by others than the authors of the ways of asking; nothing was learnt from them."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from bot.answers.finder import Finding
from tests.sources import ROOT

HARD = Path(__file__).with_name("hard.tsv")
"""``text<TAB>topic``, also ``a|b`` where both are right, and ``none``."""

DEV = ROOT.parent / "shared" / "faq" / "dev.tsv"
"""The same, by one more author; only where the project's shared files are."""

SETS = (HARD, DEV)


class Asked(Struct, frozen=True):
    """A text, and the topics of which each is right; none when it is not about this service."""

    text: str
    topics: frozenset[str]


def read_questions(path: Path) -> list[Asked]:
    """The questions of this file."""
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines() if line)
    return [Asked(text, frozenset(topics.split("|")) - {"none"}) for text, topics in rows]


def hits(topics: frozenset[str], finding: Finding, among: int) -> bool:
    """Whether one of these topics is among the first so many found."""
    return any(one.id.partition(".")[0] in topics for one in finding.candidates[:among])


def share(found: Sequence[bool]) -> float:
    """The share that is true."""
    return sum(found) / len(found)
