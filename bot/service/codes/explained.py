"""Which colours a chat was told the reason of: the first code of somebody with another colour says why it has it.

A chat keeps a note for each person, also of green ones: so the notes do not tell who has which colour.
"""

from bot.health.codes.colour import Verdict
from bot.store.vault import Vault

_NOTE, _PERSON = 16, 8
"""Characters of a note, and of its part that stands for the person."""

MAX_NOTES = 10
"""Notes of one chat; the oldest one goes first."""


class Explained:
    """Reads and writes the notes: keyed digests with a space between, the newest first."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def add(self, notes: str, person: str, verdict: Verdict) -> str:
        """The notes with this reason of this person's colour; the same notes when they have it already."""
        told = self._vault.digest("explained", f"{person} {verdict.reason}")[: _NOTE - _PERSON]
        known = notes.split(" ") if notes else []
        if any(one[_PERSON:] == told for one in known):
            return notes
        about = self._vault.digest("explained", person)[:_PERSON]
        others = [one for one in known if not one.startswith(about)]
        return " ".join((about + told, *others[: MAX_NOTES - 1]))
