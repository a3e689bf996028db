"""Reviews: what only staff can decide, such as who somebody is, by receipt number. Each is sealed."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from itertools import count

from msgspec import Struct, field
from msgspec.json import Decoder, Encoder
from msgspec.structs import replace

from bot.health.people.verdicts import REVIEW_KEPT
from bot.store.keys import review_key
from bot.store.people.review_lists import ReviewLists
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.vault import Vault

RECEIPT_LENGTH = 8
"""Characters of a receipt number."""

PAUSE = timedelta(days=7)
"""How long after a refusal the same question is not opened again."""

KEPT_SECONDS = int(REVIEW_KEPT.total_seconds())


class ReviewKind(StrEnum):
    """What staff decide.

    ``OWN``, ``DEPENDANT``: whether a claim gets the record, without or with the relation of an agent. ``APPEAL``:
    whether a chat gets the record back that another chat took. ``CORRECTION``: whether new data are right that a holder
    entered. ``DECEASED``: whether the person has died, as this agent says. ``UNBIND``: whether this agent of a child
    loses their binding, as the child's own chat wants. ``CHILD_ERASURE``: whether this own chat of a child may erase
    the record. ``COLOUR``: what staff answer this chat, which says that a colour is wrong.

    An operator proposes the others. ``RELEASE``: to end the hold of a chat that is lost. ``MOVE``: to give the record
    to the claim of an own chat. ``BIND``: to let the agent of a claim act for the person. ``CORRECT``: to put new data
    on it. ``ERASE``: to erase it.
    """

    OWN = "own"
    DEPENDANT = "dependant"
    APPEAL = "appeal"
    CORRECTION = "correction"
    DECEASED = "deceased"
    UNBIND = "unbind"
    CHILD_ERASURE = "child_erasure"
    COLOUR = "colour"
    RELEASE = "release"
    MOVE = "move"
    BIND = "bind"
    CORRECT = "correct"
    ERASE = "erase"


PROPOSED = frozenset({ReviewKind.RELEASE, ReviewKind.MOVE, ReviewKind.BIND, ReviewKind.CORRECT, ReviewKind.ERASE})
"""The kinds that operators open; a second operator must confirm them within a day."""

OPENED_IN_CHAT = frozenset(ReviewKind) - PROPOSED
"""The kinds that people open in their chats by a word."""

REPEATABLE = PROPOSED | {ReviewKind.DECEASED}
"""The kinds that may be opened again at once after a refusal: a certificate may be found the day after."""

CLAIMED = frozenset({ReviewKind.OWN, ReviewKind.DEPENDANT, ReviewKind.MOVE, ReviewKind.BIND})
"""The kinds whose ``claim`` is a claim of chats that want the record."""

MOVING = frozenset({ReviewKind.OWN, ReviewKind.MOVE, ReviewKind.APPEAL})
"""The kinds by which the record moves to one own chat. A holder's yes to that chat decides them."""

OWN_QUESTIONS = frozenset({ReviewKind.CHILD_ERASURE, ReviewKind.COLOUR})
"""The kinds by which a chat asks something about the record that it holds, and that go on in the person's new chat."""

CORRECTED = frozenset({ReviewKind.CORRECTION, ReviewKind.CORRECT})
"""The kinds whose ``claim`` holds new data for the record."""

NAMES_CHAT = frozenset(ReviewKind) - CLAIMED - CORRECTED - {ReviewKind.ERASE}
"""The kinds whose ``claim`` is a chat. What an operator proposes to erase has none."""


class Vote(Struct, frozen=True):
    """One vote at this Unix second, with a reason. ``voter``: the name of an operator or a member of the staff;
    ``person``: who the member is, empty for operators, of whom that is not known.
    """

    voter: str = field(name="operator")
    approves: bool
    reason: str
    at: int
    person: str = ""

    def is_of(self, voter: str, person: str) -> bool:
        """Whether it is the vote of this person too: who has the same name, or is the same, counts once."""
        return voter == self.voter or (person != "" and person == self.person)


class HolderAnswer(Struct, frozen=True):
    """What one of the chats that were asked said, at this Unix second."""

    chat: str
    agrees: bool
    at: int


class Review(Struct, frozen=True):
    """One review. ``claim`` wants ``person``. It is decided when ``outcome`` (a ReviewOutcome) is set. ``answers``: the
    last one of each chat that was asked.

    Unix seconds: when it was ``opened``, when the holders were ``told`` last (0: not yet), when the outcome was carried
    out and everything ``settled`` (0: not yet). ``quiet``: who asks has proved nothing, and is told of an approval
    only; else they would learn that others hold the record. ``compared``: when a scanner compared face and document of
    the person last (人证核对), and when the platform was ``asked`` again for a COLOUR; 0: not yet. ``along``: how many
    dependants' records an approved erasure ended too; ``erasure``: its signed receipt. ``words``: until it is settled.
    """

    receipt: str
    kind: ReviewKind
    person: str
    claim: str
    opened: int
    votes: tuple[Vote, ...] = ()
    outcome: str = ""
    told: int = 0
    settled: int = 0
    quiet: bool = False
    answers: tuple[HolderAnswer, ...] = ()
    compared: int = 0
    along: int = 0
    erasure: str = ""
    asked: int = 0
    words: str = ""

    def __repr__(self) -> str:
        """Show only the receipt number."""
        return f"Review({self.receipt})"

    def in_new_chats(self, new: Mapping[str, str]) -> "Review":
        """The review when people have other chats: the new ones by the former."""
        claim = new.get(self.claim, self.claim) if self.kind in NAMES_CHAT else self.claim
        answers = tuple(replace(answer, chat=new.get(answer.chat, answer.chat)) for answer in self.answers)
        return replace(self, claim=claim, answers=answers)


_encode, _read = Encoder().encode, Decoder(Review).decode

_REPLACE = Script("""
-- KEYS review; ARGV sealed before or empty, sealed after, seconds to keep it or 0
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
if ARGV[3] ~= '0' then redis.call('EXPIRE', KEYS[1], ARGV[3]) end
return 1
""")


class Reviews:
    """The reviews, by receipt number."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault
        self.lists = ReviewLists(store)

    def open(
        self, kind: ReviewKind, person: str, claim: str, second: int, *, quiet: bool = False, asked: bool = False
    ) -> Review:
        """The review of this claim. One that was refused is given again for PAUSE; after that there is a new one.
        ``asked``: somebody asks for it, who knows nothing of a quiet one before; there is a new one after that too.

        The list of open ones is written first. One that went along to a new chat has another number than its claim.
        """
        same = kind, person, claim
        for known in (*self.open_ones(), *self.paused_ones()) if kind in NAMES_CHAT else ():
            if not _is_over(known, second) and (known.kind, known.person, known.claim) == same:
                return known
        for number in count():
            receipt = self._receipt(kind, person, claim, number)
            new = Review(receipt, kind, person, claim, second, quiet=quiet)
            found = self.get(new.receipt)
            if found is None:
                self.lists.add(new.receipt, second)
                self._store.script(_REPLACE, (review_key(new.receipt),), (b"", self._seal(new), 0), durable=True)
                found = self.get(new.receipt) or new
            if (found.kind, found.person, found.claim) != same:
                continue
            if not (_is_over(found, second) or (asked and found.quiet and found.settled)):
                return found
            key = review_key(found.receipt)  # kept while there is a later one, which would be opened twice without it
            self._store.run(key, ("EXPIRE", key, KEPT_SECONDS), durable=True)
        raise AssertionError("unreachable: the numbers do not end")

    def get(self, receipt: str) -> Review | None:
        """The review with this receipt number; None when there is none."""
        sealed = self._sealed(receipt)
        return self._open(receipt, sealed) if sealed else None

    def open_ones(self) -> tuple[Review, ...]:
        """The reviews that wait for a decision, oldest first."""
        return self._read_all(self.lists.waiting())

    def paused_ones(self) -> tuple[Review, ...]:
        """The refused reviews that name a chat and whose PAUSE goes on, and some for which it is over, oldest first."""
        return self._read_all(self.lists.paused())

    def replace(self, before: Review, after: Review) -> bool:
        """Save a change. False when somebody else changed the review since it was read.

        One that is settled now is kept for REVIEW_KEPT.
        """
        sealed = self._sealed(before.receipt)
        if sealed is None or self._open(before.receipt, sealed) != before:
            return False
        args = (sealed, self._seal(after), KEPT_SECONDS if after.settled and not before.settled else 0)
        return bool(self._store.script(_REPLACE, (review_key(before.receipt),), args, durable=True))

    def close(self, receipt: str) -> None:
        """Put a settled review on the list of those. A refused one that names a chat is listed for PAUSE too."""
        review = self.get(receipt)
        paused = _paused_until(review) if review and review.kind in NAMES_CHAT else 0
        self.lists.close(receipt, review.settled if review else 0, paused)

    def _read_all(self, receipts: Sequence[str]) -> tuple[Review, ...]:
        """The reviews with these receipt numbers that are there, oldest first."""
        found = filter(None, map(self.get, receipts))
        return tuple(sorted(found, key=lambda review: (review.opened, review.receipt)))

    def _sealed(self, receipt: str) -> bytes | None:
        found: bytes | None = self._store.run(review_key(receipt), ("GET", review_key(receipt)))[0]
        return found

    def _receipt(self, kind: ReviewKind, person: str, claim: str, number: int) -> str:
        digest = int(self._vault.digest("review", f"{kind} {person} {claim} {number}")[:16], 16)
        return f"{digest % 10**RECEIPT_LENGTH:0{RECEIPT_LENGTH}}"

    def _seal(self, review: Review) -> bytes:
        return self._vault.seal(_encode(review), review_key(review.receipt))

    def _open(self, receipt: str, sealed: bytes) -> Review:
        return _read(self._vault.open(sealed, review_key(receipt)))


def _is_over(review: Review, second: int) -> bool:
    """Whether the same question may be asked anew."""
    return bool(review.settled) and second >= _paused_until(review)


def _paused_until(review: Review) -> int:
    """Until which Unix second the same question is not opened again; 0 when it may be at once."""
    paused = review.settled and review.outcome == "refused" and review.kind not in REPEATABLE
    return review.settled + int(PAUSE.total_seconds()) if paused else 0
