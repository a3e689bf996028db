"""The notes of a chat's uploaded pictures: one for each variant, as long as its code can be shown again."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.health.clock import unix_second
from bot.signing.tokens import CODE_LIFETIMES, CodePurpose
from bot.store.vault import Vault

MIN_REMAINING_LIFETIME = timedelta(minutes=10)
"""An uploaded picture is used again only if its code stays valid for at least this long."""

MAX_NOTES = 8
"""Notes of one chat; the oldest one goes first."""

_USABLE_SECONDS = int((CODE_LIFETIMES[CodePurpose.CHAT_CODE] - MIN_REMAINING_LIFETIME).total_seconds())


class UploadNotes:
    """Reads and writes the notes, a text with a line for each: media id, Unix second, variant; the newest first."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def variant(self, person: str, content: str) -> str:
        """The name of a picture of this person with this content: a keyed digest, since the content has the colour."""
        return self._vault.digest("picture", f"{person} {content}")[:16]

    def find(self, notes: str, variant: str, now: datetime) -> str:
        """The media id of this variant, if its code stays valid long enough; else empty."""
        return next((line.partition(" ")[0] for line in _usable(notes, now) if line.endswith(f" {variant}")), "")

    def add(self, notes: str, variant: str, media_id: str, now: datetime) -> str:
        """The notes with one more, and without those that cannot be used any more."""
        others = [line for line in _usable(notes, now) if not line.endswith(f" {variant}")]
        return "\n".join((f"{media_id} {unix_second(now)} {variant}", *others[: MAX_NOTES - 1]))


def _usable(notes: str, now: datetime) -> Iterator[str]:
    return (line for line in notes.splitlines() if int(line.split(" ")[1]) + _USABLE_SECONDS >= now.timestamp())
