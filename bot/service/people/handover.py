"""What follows when a record gets another holder: the new chat gets what belongs to the person, everybody is told.

It can be cut off anywhere and run again: the record keeps the former holder until all is done.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.chat.fields import ELDER_MODE, LANGUAGE, MOVED, PERSON
from bot.health.people.assurance import Level
from bot.health.people.identity import Identity
from bot.health.people.views import VIEWS, Reader
from bot.service.notices import Notices
from bot.service.people.chat_ending import ChatEnding
from bot.service.people.likeness import Likeness
from bot.service.people.moved_questions import MovedQuestions
from bot.service.people.review_receipts import ReviewReceipts
from bot.store.gate.retention import day_of
from bot.store.people.people import Person
from bot.store.records import Records

HANDOVER_JOB = "handover"
"""The kind of the job that finishes an interrupted handover. Its subject is the person id."""

Mover = Callable[[str, str], None]
"""Moves what one part of the bot keeps for a person from their former chat to the new one."""


class Handover:
    """Moves a person's belongings to their new chat, and tells the former chat and the agents."""

    def __init__(
        self,
        records: Records,
        notices: Notices,
        chat_ending: ChatEnding,
        questions: MovedQuestions,
        likeness: Likeness,
        movers: Sequence[Mover],
    ) -> None:
        self._people = records.people
        self._holds = records.holds
        self._claims = records.claims
        self._agents = records.agents
        self._chat_fields = records.chat_fields
        self._former_chats = records.former_chats
        self._visit_tags = records.gate.visit_tags
        self._notices = notices
        self._chat_ending = chat_ending
        self._questions = questions
        self._likeness = likeness
        self._movers = *movers, ReviewReceipts(records).move

    def finish(self, person: str, now: datetime) -> None:
        """Do what is still to be done after the record's last change of holder."""
        found = self._holds.former(person)
        record = self._people.get(person)
        if found is None or record is None:
            return
        former, held = found
        identity = self._people.identity(record)
        if record.owner:
            self._chat_fields.set(record.owner, PERSON, record.id)
        if former and former != record.owner:
            self._leave(record, former, identity, now) if held else self._end_entered(record, former, now)
        if record.owner:
            self.tell_agents(record, identity, now)
        self._holds.mark_settled(person)

    def join(self, record: Person, former: Person, now: datetime) -> None:
        """Move everything from the own chat of ``former``, another record of the same person, and tell that chat."""
        self._move_dependants(former.owner, record.owner, now)
        self._questions.asked(former.owner, now)
        for move in self._movers:
            move(former.owner, record.owner)
        for chat in (former.owner, *self._former_chats.of(former.id)):
            self._former_chats.add(record.id, chat)
            self._chat_fields.replace(chat, MOVED, former.id, record.id)
        self._chat_fields.set(former.owner, MOVED, record.id)
        self._chat_fields.replace(former.owner, PERSON, former.id, "")
        self._notices.notify(former.owner, now, "notice.merged")

    def _leave(self, record: Person, former: str, identity: Identity, now: datetime) -> None:
        """Move everything from the former chat and tell it. It is told last, so that nothing is left behind."""
        self._move_dependants(former, record.owner, now)
        self._questions.asked(former, now)
        self._questions.of_person(record.id, former, record.owner)
        for move in (*self._movers, self._move_settings):
            move(former, record.owner)
        self._mark_moved(record, former)
        if record.level is Level.IN_PERSON:
            self._notices.notify(former, now, "notice.moved_by_staff")
        else:
            self._notices.notify(former, now, "notice.moved", tail=VIEWS[Reader.FORMER].phone(identity.phone))

    def _end_entered(self, record: Person, former: str, now: datetime) -> None:
        """The record was only entered in this chat, before there were proofs: it may be a stranger's. The venues were
        approved for the person of the record and go along; whom the chat entered for itself stays there.
        """
        self._chat_ending.end_posts(former, now, record.owner)
        self._mark_moved(record, former)
        self._notices.notify(former, now, "notice.moved_entered")

    def _mark_moved(self, record: Person, former: str) -> None:
        """The former chat shows the record no more, and may ask for it back (申诉)."""
        self._former_chats.add(record.id, former)
        self._chat_fields.set(former, MOVED, record.id)
        self._chat_fields.replace(former, PERSON, record.id, "")
        if record.owner:
            self._chat_fields.replace(record.owner, MOVED, record.id, "")  # it has come back

    def tell_agents(self, record: Person, identity: Identity, now: datetime) -> None:
        """Tell the agents of it, and the person who acts for them: full name and relation."""
        for agent, relation in self._agents.of_person(record.id).items():
            self._notices.notify(
                agent, now, "notice.taken_over", about=record.id, name=VIEWS[Reader.AGENT].name(identity.name)
            )
            person = self._people.get(self._chat_fields.read(agent).get(PERSON, ""))
            about = {"agent": self._people.shown_name(Reader.ASKED, person)}
            about["relation"] = f"@relative.relation.option.{relation}"
            self._notices.notify(record.owner, now, "notice.your_agent", about=agent, **about)

    def _move_dependants(self, former: str, new: str, now: datetime) -> None:
        """Move the dependants, the visits for which the former chat showed their codes, and what waits about them."""
        dependants, people = self._agents.dependants(former), set[str]()
        has_others = bool(self._agents.dependants(new))
        for dependant in dependants:
            self._agents.hand_over(dependant, former, new)  # from now on no code of the former chat counts
            for person in (found := self._claims.with_records(dependant.person)):
                self._visit_tags.hand_over(person, former, new, day_of(now))
            people |= found
        if people:
            self._questions.of_agent(people, former, new, now)
        for dependant in dependants:
            self._agents.remove_dependant(former, dependant.person)
            if has_others:
                self._likeness.ask(new, dependant.person, now)

    def _move_settings(self, former: str, new: str) -> None:
        fields = self._chat_fields.read(former)
        for name in fields.keys() & {LANGUAGE, ELDER_MODE}:
            self._chat_fields.set(new, name, fields[name])
