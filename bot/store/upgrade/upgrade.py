"""Carries the store of an earlier version over to the format of this program, while nothing else uses it.

Every step is idempotent and finds what is left to do in the store itself. So an upgrade that was interrupted anywhere
is simply run again, with the same keys.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from typing import TypeAlias

from bot.store.access.audit import Audit
from bot.store.format import StoreFormat
from bot.store.format_faults import FormatFault, WrongStore
from bot.store.keys import document_key, identity_context
from bot.store.people.identities import read_identity
from bot.store.records import Records
from bot.store.upgrade import chats, gate, health, jobs, people
from bot.store.upgrade.endings import Endings
from bot.store.upgrade.openids import Openids
from bot.store.upgrade.questions import end_questions
from bot.store.vault import UnsealError

PROBED_PEOPLE = 20
"""The number of people on record with whom the keys are tried out before anything is changed."""


@dataclass(frozen=True, slots=True)
class ChatNames:
    """Names that the conversation defines: the fields of a chat for the sealed openid, the last contact, the request to
    prove a phone and scans, the kinds of jobs whose subject is a chat, and of those that end a record and wait for a
    birthday.
    """

    openid_field: str
    contact_field: str
    asked_field: str
    scan_fields: Collection[str]
    job_kinds: Collection[str]
    expire_job: str
    birthday_job: str


Step: TypeAlias = tuple[str, Callable[[Openids], None]]
"""The name of a step, and what does it."""


class Upgrade:
    """The upgrade of one store. ``unopened`` values were left out, because no key opens them.

    ``grace_until`` is the Unix second until which records from before levels show their colour.
    """

    def __init__(
        self, records: Records, store_format: StoreFormat, names: ChatNames, grace_until: int, now: datetime
    ) -> None:
        self._old = Openids(records.store, records.vault, records.chat_ids)
        self._format = store_format
        self._names = names
        self._grace_until = grace_until
        self._endings = Endings(records, names.expire_job, names.birthday_job, grace_until, now)

    @property
    def unopened(self) -> int:
        """The number of values that no key opened, so far."""
        return self._old.unopened

    def is_needed(self) -> bool:
        """Whether the store has an earlier format. Raises WrongStore for a later one, or one begun with other keys."""
        faults = self._format.find_faults()
        if wrong := tuple(fault for fault in faults if fault is not FormatFault.OLDER):
            raise WrongStore(wrong)
        return bool(faults)

    def run(self) -> Iterator[str]:
        """Do all steps, and give the name of each before it begins. Raises WrongStore when the keys open nothing; once
        it has begun, no other keys fit.
        """
        self._probe()
        version = self._format.begin_upgrade()
        chat_steps, seal_steps = (
            (self._chat_steps() if version < 1 else ()),
            (self._seal_steps() if version < 2 else ()),
        )
        for name, step in (*chat_steps, *seal_steps):
            yield name
            step(self._old)
        self._format.finish_upgrade()

    def _chat_steps(self) -> tuple[Step, ...]:
        """From version 0, in their order: what contains openids comes before the chats by which they are known."""
        names = self._names
        move_fields = partial(chats.move_fields, openid_field=names.openid_field, contact_field=names.contact_field)
        give_level = partial(people.give_level, self._grace_until)
        return (
            ("what lasts for minutes", chats.drop_short_lived),
            ("open forms", chats.move_drafts),
            ("notices", chats.move_notices),
            ("dependants", chats.move_dependants),
            ("consent", end_questions),
            ("people", partial(people.visit_people, steps=(*people.NAMES, give_level, self._endings.schedule))),
            ("venues", gate.name_managers),
            ("scanners", gate.name_scanners),
            ("lists of venues", gate.move_lists),
            ("jobs", partial(jobs.name_jobs, kinds=names.job_kinds)),
            ("chats", move_fields),
        )

    def _seal_steps(self) -> tuple[Step, ...]:
        """From version 1."""
        mark_owner = partial(people.mark_owner, self._names.asked_field)
        return (
            ("health", partial(people.visit_people, steps=(health.seal_health, mark_owner))),
            ("scans", partial(health.seal_scans, names=self._names.scan_fields)),
            ("subjects of jobs", partial(jobs.name_jobs, kinds=())),
            ("refusals", chats.digest_refusals),
            ("invitations", gate.number_invitations),
            ("past posts", gate.list_past_posts),
            ("reasons in the audit", _keep_reasons),
        )

    def _probe(self) -> None:
        """Raise WrongStore when there are people on record but the data keys open none or the index finds none."""
        tried = [self._try_keys(key) for key in islice(self._old.store.scan("p:*"), PROBED_PEOPLE)]
        faults = (FormatFault.DATA_KEYS, FormatFault.INDEX_KEY)
        if tried and (wrong := tuple(fault for fault in faults if fault in tried)) and None not in tried:
            raise WrongStore(wrong)

    def _try_keys(self, key: str) -> FormatFault | None:
        """Which key does not fit to this record; None when all do."""
        person = key[3:-1]
        (sealed,) = self._old.store.run(key, ("HGET", key, "i"))
        try:
            identity = read_identity(self._old.vault.open(sealed or b"", identity_context(person)))
        except UnsealError:
            return FormatFault.DATA_KEYS
        digest = self._old.vault.digest("document", f"{identity.document}:{identity.number}")
        (found,) = self._old.store.run(document_key(digest), ("GET", document_key(digest)))
        return None if found == person.encode() else FormatFault.INDEX_KEY


def _keep_reasons(old: Openids) -> None:
    """The reasons in the audit no longer depend on the data keys."""
    old.unopened += Audit(old.store, old.vault).keep_reasons()
