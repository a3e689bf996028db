"""The kinds of keys in the store, by the beginning of their names, and what an erasure (注销) does with each.

``tests/store/test_keys.py`` fails when there is a kind that is not here; ``test_what_erasure_leaves.py`` makes one of
each kind that names a chat or a record, and sees that it is gone.
"""


def _kinds(text: str) -> frozenset[str]:
    return frozenset(text.split())


NAMED = _kinds("""
a ask asked c d desk f fc fetch fi found g gn gs gt gx look m n open owned p ph pic pics pj pl places q s said sl terms
u xc {audit
""")
"""A chat or a record is named in the key or in what is in it: gone, but for what the test explains."""

NAMED_AT_OTHER_TIMES = {
    "closed": "as open: ``Inbox.place`` takes a conversation out of all lists in one step",
    "gm": "the venues of a manager, who cannot end the record before they are handed over",
    "gw": "as gs: whoever is a scanner must leave before",
    "j": "how often a job of s was begun, by its subject",
    "l": "that a message is being answered; seconds",
    "queue": "as open",
    "sent": "as desk: all keys of a conversation are deleted in one step",
    "waiting": "as open",
    "xw": "the chats that were told to wait for a document; minutes",
}
"""Such kinds that are there only while something else happens."""

UNREADABLE = {
    "b": "a browser's session: sealed; hours",
    "ef": "a fever that 注销 cannot end: sealed, by a keyed digest of the document; named in the receipt",
    "ep": "an erasure that has begun: sealed, until it is done",
    "figured": "that something was counted: a digest",
    "gaps": "questions without an answer: sealed, made anew without those of the erased (test_kept_questions.py)",
    "ge": "entries by hand: sealed, of the venue, RETENTION_DAYS",
    "gu": "visits by a keyed digest of the document, RETENTION_DAYS",
    "ids": "random numbers of scans; minutes",
    "k": "a ticket for a browser: sealed; minutes",
    "lh": "a digest of a browser, by a digest of a link; minutes",
    "log": "passes at a venue, by the random id that leads to nobody any more, RETENTION_DAYS",
    "qn": "by keyed digests, so that a refusal holds",
    "qo": "by keyed digests, so that a limit holds",
    "r": "refusals, by the actor's keyed digest in the audit",
    "rv": "a review: sealed, REVIEW_KEPT after it is settled",
    "v": "by a keyed digest; minutes",
    "vc": "by a keyed digest; two days",
    "vp": "by keyed digests; two days",
    "x": "by a keyed digest of the document; a day",
    "erasures": "keyed digests of erased records, so that they are erased in a restored backup too",
}
"""What is kept of a person there is sealed or under a keyed digest, and why it stays."""

OF_NOBODY = _kinds("""
anchor answered answers cursor figures fold format gd gi gv h labels mid o ou outage qr reasons reveal review_ends
review_queue review_version reviews saved shot staff status storm venues version vh w wl z
""")
"""Of venues, operators, staff, the account and the service itself; lists of receipt numbers."""

ALL = NAMED | NAMED_AT_OTHER_TIMES.keys() | UNREADABLE.keys() | OF_NOBODY
