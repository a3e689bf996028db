"""The keys of the gate: venues, scanners, passes, visits, entries by hand. ``bot.store.keys`` names others."""

from datetime import date
from functools import lru_cache

DAY_KEYS = "[gl][to][:g]*:*"
"""A pattern of the keys of passes and visits, folded or not: one of both, since the server looks at all keys for it."""

FOLDED = "folded"
"""What the keys of folded values end with."""

FOLD_LAP_KEY = "fold:{lap}"
"""The day before which the last finished lap of folding folded everything (``Folds``), in ISO 8601; kept."""

FOLD_TURN_KEY = "fold:{lap}:turn"
"""The name of the worker whose turn it is to fold; a minute."""

PENDING_VENUES_KEY = "venues:{pending}"
"""The ids of the venues that wait for a decision: a set; kept."""

ALL_VENUES_KEY = "venues:{all}"
"""The ids of all venues ever applied for: a set; kept. ``COUNTED`` is in it once those from before it are."""


def venue_key(venue: str) -> str:
    """A venue: a hash; name, address and entrances are sealed; kept."""
    return f"gv:{{{venue}}}"


def managed_venues_key(manager: str) -> str:
    """The ids of the venues that a chat manages, empty: those that lost their manager; a set; kept."""
    return f"gm:{{{manager}}}"


def bindings_key(venue: str) -> str:
    """The scanners bound to a venue: a hash from chat to number, entrance, person, since; kept."""
    return f"gw:{{{venue}}}"


def past_bindings_key(venue: str) -> str:
    """All scanners ever bound to a venue: a hash from number to chat and binding, of the erased without
    chat and person; passes hold this number; kept."""
    return f"gn:{{{venue}}}"


def invitation_key(venue: str, nonce: str) -> str:
    """The number of the scanner who used an invitation; 60 days."""
    return f"gi:{{{venue}}}:{nonce}"


def scanner_venues_key(scanner: str) -> str:
    """The venues of a scanner: a hash from venue to entrance, for past ones ``ENDED``; kept."""
    return f"gs:{{{scanner}}}"


def log_key(venue: str, day: date) -> str:
    """The passes at a venue on one day: a string of packed records; RETENTION_DAYS."""
    return f"log:{{{venue}}}:{_stamp(day)}"


def folded_log_key(venue: str, day: date) -> str:
    """The same of a finished day, folded (``folding``): a string; RETENTION_DAYS."""
    return f"{log_key(venue, day)}:{FOLDED}"


def scans_key(venue: str, window: int) -> str:
    """The scans registered at a venue in one window of SCAN_WINDOW_SECONDS: a set; two windows."""
    return f"ids:{{{venue}}}:{window}"


def visits_key(person: str, day: date) -> str:
    """The visits of a person on one day: a string of packed records; RETENTION_DAYS."""
    return f"gt:{{{person}}}:{_stamp(day)}"


def folded_visits_key(person: str) -> str:
    """The visits of a person on finished days, folded (``folding``): a string; RETENTION_DAYS after the last visit,
    each visit RETENTION_DAYS and until the next folding.
    """
    return f"gt:{{{person}}}:{FOLDED}"


def split_day_key_name(key: str) -> tuple[str, str, str]:
    """The kind (``log`` or ``gt``), the venue or person, and the day or FOLDED of a key that DAY_KEYS matches."""
    kind, _, rest = key.partition(":{")
    subject, _, stamp = rest.partition("}:")
    return kind, subject, stamp


def trace_marks_key(subject: str) -> str:
    """The looks of contact tracing at a person's visits or a venue's passes: a sorted set of periods by Unix second;
    RETENTION_DAYS after the last one.
    """
    return f"gx:{{{subject}}}"


def staff_looks_key(person: str) -> str:
    """What staff revealed of a person, when and why: a hash of sealed fields; RETENTION_DAYS after the last one."""
    return f"sl:{{{person}}}"


def entries_key(venue: str, day: date) -> str:
    """The people without a code entered by hand at a venue on one day: a hash, sealed; RETENTION_DAYS."""
    return f"ge:{{{venue}}}:{_stamp(day)}"


def misses_key(venue: str, day: date) -> str:
    """How often a document did not agree with a claim code at a venue on one day; RETENTION_DAYS."""
    return f"gd:{{{venue}}}:{_stamp(day)}"


def unlinked_key(digest: str, day: date) -> str:
    """The visits on one day of a person not on record, by a keyed digest of the document: a set; RETENTION_DAYS."""
    return f"gu:{{{digest}}}:{_stamp(day)}"


@lru_cache(maxsize=128)
def _stamp(day: date) -> str:
    return f"{day:%Y%m%d}"
