"""Paper cards (纸质码): codes on paper for people without a phone (国办发〔2020〕45号).

Of all cards of a person one counts: the last, until it is reported as lost. It shows no colour and opens a gate with
the document only (identity rules §2).
"""

from datetime import datetime, timedelta

from msgspec import Struct

from bot.health.clock import BEIJING, unix_second

PAPER_CARD_LIFETIME = timedelta(days=180)
"""How long a paper card is valid."""

_LOST = "lost"


class PaperCard(Struct, frozen=True):
    """A card that was printed at ``printed``, a Unix second; ``lost``: it was reported as lost."""

    printed: int
    lost: bool = False

    @property
    def printed_at(self) -> datetime:
        """When it was printed."""
        return datetime.fromtimestamp(self.printed, BEIJING)

    @property
    def expires_at(self) -> datetime:
        """When it is no longer valid."""
        return self.printed_at + PAPER_CARD_LIFETIME

    def counts(self, now: datetime) -> bool:
        """Whether it is neither lost nor expired."""
        return not self.lost and now < self.expires_at

    def __str__(self) -> str:
        return f"{self.printed} {_LOST}" if self.lost else str(self.printed)


def parse_paper_card(text: str) -> PaperCard:
    """The card with this text. Raises ValueError."""
    printed, _, state = text.partition(" ")
    return PaperCard(int(printed), state == _LOST)


def next_card(before: PaperCard | None, now: datetime) -> PaperCard:
    """A new card: two that are printed in one second have different seconds, by which their codes are told apart."""
    return PaperCard(max(unix_second(now), before.printed + 1 if before else 0))
