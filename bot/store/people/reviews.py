"""Reviews: questions about who somebody is that only staff can decide, by receipt number. Each is sealed."""

from enum import StrEnum

from msgspec import Struct
from msgspec.json import Decoder, Encoder

from bot.store.keys import OPEN_REVIEWS_KEY, review_key
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.vault import Vault

RECEIPT_LENGTH = 8
"""Characters of a receipt number."""


class ReviewKind(StrEnum):
    """What staff decide: whether a claim gets the record, with the relation of an agent or without."""

    OWN = "own"
    DEPENDANT = "dependant"


class Vote(Struct, frozen=True):
    """The vote of one operator at this Unix second, with a reason."""

    operator: str
    approves: bool
    reason: str
    at: int


class Review(Struct, frozen=True):
    """One review. ``claim`` wants ``person``; ``opened`` is a Unix second. It is decided when ``outcome`` is set."""

    receipt: str
    kind: ReviewKind
    person: str
    claim: str
    opened: int
    votes: tuple[Vote, ...] = ()
    outcome: str = ""

    def __repr__(self) -> str:
        """Show only the receipt number."""
        return f"Review({self.receipt})"


_encode, _read = Encoder().encode, Decoder(Review).decode

_REPLACE = Script("""
-- KEYS review; ARGV sealed before or empty, sealed after
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
""")


class Reviews:
    """The reviews, by receipt number."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def open(self, kind: ReviewKind, person: str, claim: str, second: int) -> tuple[Review, bool]:
        """The review of this claim, and whether it is new. The list of open ones is written first."""
        receipt = self._receipt(kind, person, claim)
        new = Review(receipt, kind, person, claim, second)
        self._store.run(OPEN_REVIEWS_KEY, ("SADD", OPEN_REVIEWS_KEY, receipt), durable=True)
        if self._store.script(_REPLACE, (review_key(receipt),), (b"", self._seal(new)), durable=True):
            return new, True
        return self.get(receipt) or new, False

    def get(self, receipt: str) -> Review | None:
        """The review with this receipt number; None when there is none."""
        sealed = self._sealed(receipt)
        return self._open(receipt, sealed) if sealed else None

    def open_ones(self) -> tuple[Review, ...]:
        """The reviews that wait for a decision, oldest first."""
        (receipts,) = self._store.run(OPEN_REVIEWS_KEY, ("SMEMBERS", OPEN_REVIEWS_KEY))
        found = filter(None, (self.get(receipt.decode()) for receipt in receipts))
        return tuple(sorted(found, key=lambda review: (review.opened, review.receipt)))

    def replace(self, before: Review, after: Review) -> bool:
        """Save a change. False when somebody else changed the review since it was read."""
        sealed = self._sealed(before.receipt)
        if sealed is None or self._open(before.receipt, sealed) != before:
            return False
        args = (sealed, self._seal(after))
        return bool(self._store.script(_REPLACE, (review_key(before.receipt),), args, durable=True))

    def close(self, receipt: str) -> None:
        """Remove a decided review from the list of open ones."""
        self._store.run(OPEN_REVIEWS_KEY, ("SREM", OPEN_REVIEWS_KEY, receipt), durable=True)

    def _sealed(self, receipt: str) -> bytes | None:
        found: bytes | None = self._store.run(review_key(receipt), ("GET", review_key(receipt)))[0]
        return found

    def _receipt(self, kind: ReviewKind, person: str, claim: str) -> str:
        digest = int(self._vault.digest("review", f"{kind} {person} {claim}")[:16], 16)
        return f"{digest % 10**RECEIPT_LENGTH:0{RECEIPT_LENGTH}}"

    def _seal(self, review: Review) -> bytes:
        return self._vault.seal(_encode(review), review_key(review.receipt))

    def _open(self, receipt: str, sealed: bytes) -> Review:
        return _read(self._vault.open(sealed, review_key(receipt)))
