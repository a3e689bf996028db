"""The names of all keys in the store. The part in braces (the hash tag) decides the slot in a Redis cluster.

All keys of one person, chat, venue or shard share a hash tag, so that one Lua script can change them together. Each
docstring ends with how long the key is kept ("kept": for ever).
"""

import hashlib
from datetime import date
from typing import NamedTuple


class ChatKeys(NamedTuple):
    """The keys of one chat, by its id.

    ``lock``: who is handling a message; seconds. ``chat``: a hash of plain fields; kept. ``draft``: the answers of the
    open form, sealed; DRAFT_DAYS after the last one. ``notices``: texts for the next answer, a hash from keyed digests
    of kind and subject to entries (``bot.store.chat.notices``); NOTICE_SECONDS after the last one.
    """

    lock: str
    chat: str
    draft: str
    notices: str
    id: str

    def answer(self, identity: str) -> str:
        """The answer to one message (by ``Message.deduplication_key``), sealed; ANSWER_SECONDS."""
        digest = hashlib.blake2s(identity.encode(), digest_size=8).hexdigest()
        return f"m:{{{self.id}}}:{digest}"


def chat_keys(chat: str) -> ChatKeys:
    """The keys of the chat with this id (``bot.store.chat.chat_ids``)."""
    tag = f"{{{chat}}}"
    return ChatKeys(f"l:{tag}", f"c:{tag}", f"a:{tag}", f"n:{tag}", chat)


def budget_key(chat: str, what: str, day: date) -> str:
    """How often a chat used something of the account on a day; a day after the first time."""
    return f"u:{{{chat}}}:{what}:{day:%Y%m%d}"


def questions_key(chat: str) -> str:
    """What the bot could not answer in a chat: a hash from Unix seconds to sealed questions; 30 days."""
    return f"ask:{{{chat}}}"


def dependants_key(agent: str) -> str:
    """The dependants of an agent: a hash from person id to relation, name, nickname, sealed; kept."""
    return f"f:{{{agent}}}"


def consent_requests_key(chat: str) -> str:
    """Requests that wait for consent in a chat: a hash from "person|agent" to relation; REQUEST_DAYS after the last."""
    return f"q:{{{chat}}}"


def consent_refusal_key(digest: str) -> str:
    """Exists when an agent was refused consent for a person, by a keyed digest of both; REQUEST_DAYS."""
    return f"qn:{{{digest}}}"


def open_claims_key(digest: str) -> str:
    """The claims of an agent that wait for an answer, by a keyed digest of the chat: a sorted set of digests of claims
    by second; ANSWER_TIME after the last one.
    """
    return f"qo:{{{digest}}}"


def person_key(person: str) -> str:
    """A person's record: a hash, whose fields ``bot.store.people.people`` lists; kept."""
    return f"p:{{{person}}}"


def agents_key(person: str) -> str:
    """The agents of a person: a hash from chat to relation; kept."""
    return f"g:{{{person}}}"


def review_key(receipt: str) -> str:
    """A review by staff, sealed; kept until it is settled, then REVIEW_KEPT."""
    return f"rv:{{{receipt}}}"


OPEN_REVIEWS_KEY = "review_queue:{open}"
"""The receipt numbers of the reviews that wait for a decision: a sorted set by the second of their opening; kept."""

REVIEWS_VERSION_KEY = "review_version:{open}"
"""How often the lists of reviews and their votes have changed: a number; kept."""

DECIDED_REVIEWS_KEY = "review_ends:{open}"
"""Those that are settled, by the second when they were: a sorted set; each for REVIEW_KEPT."""

EARLIER_OPEN_REVIEWS_KEY = "reviews:{open}"
"""Where older versions kept those that wait, as a set; empty since they were read for the first time."""

PAUSED_REVIEWS_KEY = "reviews:{open}:paused"
"""The receipt numbers of refused reviews that name a chat: a sorted set by the Unix second at which the same question
may be asked again; until the next one is decided."""


def document_key(digest: str) -> str:
    """The id of the person who has this document, by a keyed digest of the document; kept."""
    return f"d:{digest}"


def chat_attempts_key(chat: str) -> str:
    """The checks of documents in a chat, failed and matched: a sorted set by second; until the end of the day."""
    return f"xc:{{{chat}}}"


def document_attempts_keys(digest: str) -> tuple[str, str]:
    """The last failed checks of a document, by its keyed digest: a sorted set by second, a day; and the chats that
    were told to wait, since when, minutes."""
    return f"x:{{{digest}}}", f"xw:{{{digest}}}"


def phone_code_key(digest: str) -> str:
    """A code sent by SMS: a hash of digest, end and tries, by a keyed digest of chat, phone and purpose; minutes."""
    return f"v:{{{digest}}}"


def chat_sms_key(digest: str) -> str:
    """The messages by SMS for a chat: a hash from attempt to time, by a keyed digest of the chat; two days."""
    return f"vc:{{{digest}}}"


def phone_sms_key(digest: str) -> str:
    """The messages by SMS to a phone: a hash from attempt to time and chat, by a keyed digest of it; two days."""
    return f"vp:{{{digest}}}"


def service_sms_key(hour: str) -> str:
    """The messages by SMS in one hour (of Beijing): a set of attempts; two hours."""
    return f"vh:{{sms}}:{hour}"


def phone_bucket_key(bucket: int) -> str:
    """Whose holds rest on which phone: a hash from keyed digests of phones to person ids in a row; kept."""
    return f"ph:{{{bucket}}}"


def identity_context(person: str) -> str:
    """The sealing context of a person's identity (``person_key``, field ``i``)."""
    return f"{person}.identity"


def status_context(person: str) -> str:
    """The sealing context of a person's status (``person_key``, field ``h``)."""
    return f"{person}.status"


def temperature_context(person: str) -> str:
    """The sealing context of a person's last temperature (``person_key``, field ``f``)."""
    return f"{person}.temperature"


def paper_card_context(person: str) -> str:
    """The sealing context of a person's paper card (``person_key``, field ``p``)."""
    return f"{person}.paper_card"


def dependant_context(agent: str, person: str) -> str:
    """The sealing context of one dependant (``dependants_key``, field ``person``)."""
    return f"{agent}.dependant.{person}"


def job_keys(shard: int) -> tuple[str, str]:
    """One shard of the jobs: a sorted set by due time, and a hash of states; until a job is done."""
    return f"s:{{sched{shard}}}", f"j:{{sched{shard}}}"


def access_token_keys(name: str) -> tuple[str, str]:
    """The shared access token, sealed, until it expires; and the lock for fetching a new one, seconds."""
    return f"w:{{{name}}}", f"wl:{{{name}}}"


def cursor_key(feed: str) -> str:
    """The cursor of a named feed; kept."""
    return f"cursor:{{{feed}}}"


def heartbeat_key(name: str) -> str:
    """The time of the last heartbeat of a named process; a week."""
    return f"h:{{{name}}}"


def marker_key(tag: str) -> str:
    """An empty value that is written after others of its hash tag, so that WAITAOF covers them; a millisecond."""
    return f"z:{{{tag}}}"


def probe_key(part: int) -> str:
    """A value that is written and read back as a check, one of several on different servers of a cluster; a minute."""
    return f"z:{{probe{part}}}:check"


def account_qr_code_key(digest: str) -> str:
    """The content of the WeChat QR code with a scene, by a digest of the scene; until the code expires, or kept."""
    return f"qr:{{{digest}}}"


FORMAT_KEY = "format:{store}"
"""The version of the store's format and the fingerprints of its keys: a hash; kept."""

ANSWERS_KEY = "answers:{edits}"
"""What staff changed of the shipped answers: a hash from ids to the newest edit; kept."""


def answer_history_key(id_: str) -> str:
    """All edits of one answer, oldest first; kept."""
    return f"answers:{{edits}}:{id_}"


OUTAGE_KEY = "outage:{platform}"
"""The Unix second since which the health platform is out of reach; until it is reached again."""

STATUS_KEY = "status:{notice}"
"""What operators say to everybody: a hash from languages to texts, and the second; until it is cleared."""


def storm_key(minute: int) -> str:
    """How many messages of each kind came in a minute: a hash; an hour."""
    return f"storm:{{minutes}}:{minute}"
