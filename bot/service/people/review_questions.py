"""What those who hold a record are told of a review of each kind, and of which kinds they are not asked for a yes.

Kinds that are not here concern nobody but who opened them.
"""

from bot.store.people.reviews import ReviewKind

UNASKED = frozenset({ReviewKind.DEPENDANT, ReviewKind.DECEASED})
"""The kinds about which those who are told are not asked for a yes: an agent who claims asks for it already
(``Consent``), and nobody can agree to have died."""

TOLD_HOLDERS = {
    ReviewKind.OWN: "notice.review_asked",
    ReviewKind.DEPENDANT: "notice.review_asked",
    ReviewKind.MOVE: "notice.review_asked",
    ReviewKind.BIND: "notice.review_bind",
    ReviewKind.APPEAL: "notice.review_appealed",
    ReviewKind.DECEASED: "notice.review_deceased",
    ReviewKind.UNBIND: "notice.review_unbind",
    ReviewKind.CHILD_ERASURE: "notice.review_erasure",
    ReviewKind.RELEASE: "notice.review_release",
    ReviewKind.CORRECT: "notice.review_correct",
    ReviewKind.ERASE: "notice.review_erase",
}
"""What the holders are told of each kind; of a correction they read in the answer to it."""
