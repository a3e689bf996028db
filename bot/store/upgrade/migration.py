"""Carries a store over to another Official Account, in which every user has another openid.

The platform gives pairs of openids (its call ``changeopenid``). It is done while nothing else uses the store. Like an
upgrade it can be interrupted anywhere and run again with the same pairs, also in parts, each with some of the pairs.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from msgspec.structs import replace

from bot.health.people.assurance import Level, holds
from bot.store.keys import agents_key, chat_attempts_key, chat_keys, consent_refusal_key, person_key
from bot.store.people.consent_requests import refusal_key
from bot.store.people.keys import erasure_plan_key, former_chats_key, former_identities_key
from bot.store.records import Records
from bot.store.redis.commands import Command, Script
from bot.store.upgrade import chats, gate, jobs, people
from bot.store.upgrade.migrated_chats import MigratedChats, setting
from bot.store.upgrade.pictures import move_pictures
from bot.store.upgrade.renaming import Renaming
from bot.store.vault import UnsealError

_SET_IF = Script("""
-- KEYS person; ARGV field, value expected, new value
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
return 1
""")


@dataclass(frozen=True, slots=True)
class MigrationNames:
    """What the conversation defines: the fields of a chat for the sealed openid and the last contact, those that are
    worthless in another account, and the kind of a notice by its text.
    """

    openid_field: str
    contact_field: str
    dropped_fields: frozenset[str]
    kind_of_notice: Callable[[str], str]


class Migration:
    """The migration of one store on the day ``today``. ``unopened`` values were left out, because no key opens them."""

    def __init__(self, records: Records, pairs: Mapping[str, str], names: MigrationNames, today: date) -> None:
        self._records = records
        self._old = MigratedChats(records, pairs)
        self._names = names
        self._today = today

    @property
    def unopened(self) -> int:
        """The number of values that no key opened, so far."""
        return self._old.unopened

    def run(self) -> Iterator[str]:
        """Do all steps, and give the name of each before it begins. What names chats comes before the chats."""
        for name, step in self._steps():
            yield name
            step(self._old)

    def _steps(self) -> tuple[tuple[str, Callable[[Renaming], None]], ...]:
        return (
            ("what lasts for minutes", chats.drop_short_lived),
            ("QR codes of the account", _drop_qr_codes),
            ("open forms", chats.move_drafts),
            ("questions", chats.move_questions),
            ("notices", self._move_notices),
            ("conversations", chats.move_conversations),
            ("pictures", move_pictures),
            ("the desk's lists", self._place_conversations),
            ("dependants", chats.move_dependants),
            ("consent", chats.move_requests),
            ("checks", _move_counts),
            ("reviews", self._name_reviews),
            ("erasures", self._name_erasures),
            ("people", lambda old: people.visit_people(old, (*self._before_names, *people.NAMES, *_NAMES_BEFORE))),
            ("venues", gate.name_managers),
            ("scanners", gate.name_scanners),
            ("lists of venues", gate.move_lists),
            ("jobs", lambda old: jobs.name_jobs(old, None)),
            ("chats", lambda _: self._move_chats()),
        )

    def _move_notices(self, old: Renaming) -> None:
        notices = self._records.chat_notices
        for key, former in old.keys("n:*"):
            for sealed in notices.sealed(key):
                try:
                    text = old.within(old.vault.open_text(sealed.sealed, key))
                except UnsealError:
                    old.unopened += 1
                    continue
                notices.add(old.chat(former), text, self._names.kind_of_notice(text), text)
            old.remove(key)

    def _place_conversations(self, old: Renaming) -> None:
        desk = self._records.support
        for former in desk.inbox.placed():
            if (chat := old.chat(former)) != former:
                desk.inbox.place(chat, desk.conversations.get(chat))
                desk.inbox.place(former, None)

    def _name_reviews(self, old: Renaming) -> None:
        reviews = self._records.reviews
        for review in (*reviews.open_ones(), *reviews.paused_ones()):
            chats = (review.claim, *(answer.chat for answer in review.answers))
            if (named := review.in_new_chats({chat: old.chat(chat) for chat in chats})) != review:
                reviews.replace(review, named)

    def _name_erasures(self, old: Renaming) -> None:
        """The chats in which an erasure was cut off: it is finished there, and they get the receipt."""
        plans = self._records.erasures.plans
        for key in old.store.scan(erasure_plan_key("*")):
            try:
                plan = plans.get(key.partition("{")[2].removesuffix("}"))
            except UnsealError:
                old.unopened += 1
                continue
            if plan and (chat := old.chat(plan.chat)) != plan.chat:
                plans.save(replace(plan, chat=chat))

    @property
    def _before_names(self) -> tuple[Callable[[Renaming, str], None], ...]:
        """What is done for a person before the chats get their new names."""
        return self._tag_visits, self._move_refusals

    @cached_property
    def _refusals(self) -> frozenset[str]:
        """The keys of all refusals that still count."""
        return frozenset(self._old.store.scan(consent_refusal_key("*")))

    def _move_refusals(self, old: Renaming, person: str) -> None:
        """The pauses after a no to a chat that wants this person: they are known by digests of both."""
        if not self._refusals:
            return
        key = person_key(person)
        (owner, level), agents = old.store.run(key, ("HMGET", key, "o", "l"), ("HKEYS", agents_key(person)))
        moved = [chat for chat in (one.decode() for one in (owner, *agents) if one) if old.chat(chat) != chat]
        if not moved:
            return
        for one in {person} if holds(Level(int(level or 0))) else self._with_records(person):
            for chat in moved:
                before, after = (refusal_key(old.vault, f"{one}|{named}") for named in (chat, old.chat(chat)))
                if before in self._refusals:
                    old.move(before, after)

    def _tag_visits(self, old: Renaming, person: str) -> None:
        """The visits for which an agent showed the code. Call this before the agents get their new names."""
        for agent in old.pairs(agents_key(person)):
            if (chat := old.chat(agent)) != agent:
                for one in self._with_records(person):
                    self._records.gate.visit_tags.hand_over(one, agent, chat, self._today)

    def _with_records(self, person: str) -> set[str]:
        try:
            return self._records.claims.with_records(person)
        except UnsealError:
            self._old.unopened += 1
            return {person}

    def _move_chats(self) -> None:
        """The fields of chats, as the last of their keys."""
        names, old = self._names, self._old
        for key, former in old.keys("c:*"):
            after, fields = chat_keys(old.chat(former)).chat, old.pairs(key)
            contact = fields.pop(names.contact_field, b"")
            if fields.pop(names.openid_field, b""):
                fields[names.openid_field] = old.sealed_openid(former).encode()
            kept = {name: value for name, value in fields.items() if name not in names.dropped_fields}
            commands: list[Command] = [setting(after, kept)] if kept else []
            if contact:
                commands.append(("HSETNX", after, names.contact_field, contact))
            if commands:
                old.store.run(after, *commands, durable=True)
            old.remove(key)


def _drop_qr_codes(old: Renaming) -> None:
    for key in old.store.scan("qr:*"):
        old.remove(key)


def _move_counts(old: Renaming) -> None:
    """How many checks have failed in a chat. Limits under digests of chats, such as of text messages, begin anew."""
    for key, former in old.keys("xc:*"):
        old.move(key, chat_attempts_key(old.chat(former)))


def _name_former(old: Renaming, person: str) -> None:
    """The chat that held the record before, while it must still be told."""
    key = person_key(person)
    (former,) = old.store.run(key, ("HGET", key, "k"))
    if former and (chat := old.within(former.decode())) != former.decode():  # it may have a mark
        old.store.script(_SET_IF, (key,), ("k", former, chat), durable=True)


def _name_former_chats(old: Renaming, person: str) -> None:
    """The chats that may ask for the record back."""
    key = former_chats_key(person)
    for former in (chat.decode() for chat in old.store.run(key, ("SMEMBERS", key))[0]):
        if (chat := old.chat(former)) != former:
            old.store.run(key, ("SADD", key, chat), ("SREM", key, former), durable=True)
    _name_in_hash(old, former_identities_key(person))


def _name_in_hash(old: Renaming, key: str) -> None:
    """The chats that are the names of a hash's fields."""
    for former, value in old.pairs(key).items():
        if (chat := old.chat(former)) != former:
            old.store.run(key, ("HSET", key, chat, value), ("HDEL", key, former), durable=True)


_NAMES_BEFORE = _name_former, _name_former_chats
"""The steps that give the chats their new names that had a record before."""
