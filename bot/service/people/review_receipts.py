"""The receipt numbers of the reviews that a chat opened, kept with the chat: they go to the person's new chat, and
end with the chat.
"""

from bot.chat.fields import DESK, EVIDENCE, RECEIPTS
from bot.store.records import Records

KEPT = 8
"""How many of them a chat keeps, the latest ones, beside all that are not decided yet: pictures wait there."""


class ReviewReceipts:
    """Keeps and moves them, and the pictures that were sent for them. All can be cut off and done again."""

    def __init__(self, records: Records) -> None:
        self._chat_fields = records.chat_fields
        self._pictures = records.support.pictures
        self._reviews = records.reviews

    def of(self, chat: str) -> tuple[str, ...]:
        """The receipt numbers of this chat, the latest first."""
        return tuple(reversed(self._chat_fields.read(chat).get(RECEIPTS, "").split()))

    def add(self, chat: str, *receipts: str) -> None:
        """Keep these, the latest last; the chat's next pictures are evidence for it. While a conversation at the desk
        is open they stay the clerk's: others open reviews too for which this chat counts as an asker.
        """
        if DESK not in self._chat_fields.read(chat):
            self._chat_fields.set(chat, EVIDENCE, receipts[-1])
        while True:
            known = self._chat_fields.read(chat).get(RECEIPTS, "")
            others = [one for one in known.split() if one not in receipts]
            wanted = " ".join(self._kept([*others, *receipts]))
            if wanted == known or self._chat_fields.replace(chat, RECEIPTS, known, wanted):
                return

    def _kept(self, receipts: list[str]) -> list[str]:
        first = len(receipts) - KEPT
        return [one for place, one in enumerate(receipts) if place >= first or self._is_open(one)]

    def _is_open(self, receipt: str) -> bool:
        review = self._reviews.get(receipt)
        return review is not None and not review.settled

    def move(self, former: str, new: str) -> None:
        """Let the person's new chat have those of the former one, which has none any more."""
        if found := self.of(former):
            self.add(new, *reversed(found))
            for receipt in found:
                self._pictures.move_sent(receipt, former, new)
            self._chat_fields.replace(former, RECEIPTS, " ".join(reversed(found)), "")
            if waiting := self._chat_fields.read(former).get(EVIDENCE):
                self._chat_fields.replace(former, EVIDENCE, waiting, "")
