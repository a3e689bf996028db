"""The keys of what was before: records that were erased or joined to others, and chats that held them.

``bot.store.keys`` names the other keys of people.
"""


def former_ids_key(person: str) -> str:
    """The ids of the records that were joined to this one: a set; kept as long as the record."""
    return f"pj:{{{person}}}"


def later_id_key(person: str) -> str:
    """The id of the record that the one with this id was joined to; RETENTION_DAYS."""
    return f"pl:{{{person}}}"


def former_chats_key(person: str) -> str:
    """The chats that held a person's record before: a set; kept with the record."""
    return f"fc:{{{person}}}"


def former_identities_key(person: str) -> str:
    """The identity that a record had in each chat that held it before: a hash from chat to identity, sealed; kept with
    the record.
    """
    return f"fi:{{{person}}}"


def fever_key(digest: str) -> str:
    """The fever of an erased person, a hash of one sealed field, by a keyed digest of the document; RETENTION_DAYS."""
    return f"ef:{{{digest}}}"


def erasure_plan_key(plan: str) -> str:
    """An erasure that has begun in a chat, sealed; until it is done, a week at most."""
    return f"ep:{{{plan}}}"


ERASURES_KEY = "erasures:{list}"
"""The records that were erased: a sorted set of keyed digests of their ids by Unix second; ERASURES_DAYS."""
