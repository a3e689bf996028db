"""People without a code, entered by hand: checked for form before, sealed at the venue, given to the person if on
record, now or later. What is known of a person holds them here too."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from bot.health.clock import unix_second
from bot.health.colour import Facts
from bot.health.identity import Identity
from bot.health.masking import mask_name
from bot.health.names import same_name
from bot.health.passing import Decision, by_hand, decide
from bot.health.scans import Duty, Scan, Way
from bot.service.gate.passing import Done, Passing
from bot.service.gate.trail import Trail, subject
from bot.store.errors import StoreError
from bot.store.gate.entries import Entries, Entry
from bot.store.gate.keys import day_of
from bot.store.gate.records import Pass, read_id, visit_of
from bot.store.people import People
from bot.store.person import Person
from bot.store.vault import Unopened


@dataclass(frozen=True, slots=True)
class Entering:
    """Registers passes without a code."""

    passing: Passing
    entries: Entries
    people: People
    trail: Trail

    def enter(
        self, openid: str, duty: Duty, form: str, identity: Identity, temperature: int | None, now: datetime
    ) -> Done:
        """Register somebody; ``form`` names the form that the scanner filled in, so that it counts once.

        The record of a person of this document and name decides who passes. Of a record that holds nobody nothing is
        shown, and none is found by a document alone: typing must not be a way to look people up. What was recorded
        first counts. Raises GateFault("moved").
        """
        digest = sha256(f"{openid} {form}".encode()).digest()
        entry = Entry(read_id(digest[:10]), identity.name, identity.document, identity.number, identity.phone)
        scan_id = int.from_bytes(digest[10:14])
        known = self._known(identity)
        facts = known.facts if known else Facts()
        scan = Scan(scan_id, entry.id, duty.venue, unix_second(now), facts, Way.NO_CODE)
        made = self.passing.register(openid, duty, scan, temperature, now).made
        assert made is not None, "just registered"
        self.entries.add(entry, visit_of(made))
        self.link(identity, now, known.id if known else "")
        decision, outcome = self._decided(openid, made, now), made.outcome
        return Done(scan, mask_name(identity.name), outcome.temperature, decision, outcome.passed, made)

    def link(self, identity: Identity, now: datetime, person: str = "") -> None:
        """Give visits made without a code to their person, if on record; a new colour is told."""
        if found := person or self.people.find(identity.document, identity.number):

            def given(before: Facts) -> None:
                after = self.people.get(found)
                if after and after.facts.temperature is not None:
                    self.passing.told(found, "", before, after.facts, now)

            self.entries.link(identity.document, identity.number, found, day_of(now), given)

    def _known(self, identity: Identity) -> Person | None:
        """The person with this document, if that is the name; nobody while the record is out of reach or unreadable."""
        try:
            found = self.people.find(identity.document, identity.number)
            person = self.people.get(found) if found else None
            return person if person and same_name(self.people.identity(person).name, identity.name) else None
        except (StoreError, Unopened):
            return None

    def _decided(self, openid: str, made: Pass, now: datetime) -> Decision:
        """What the scanner is told of a pass; noted where only the record can have said so.

        After the pass, since what was recorded first decides: cut off in between, the form is confirmed again.
        """
        outcome = made.outcome
        decision = by_hand(outcome.colour, made.at, passed=outcome.passed)
        if decision is not decide(Facts(), outcome.temperature, made.at)[0]:
            about = f"{subject('venue', made.venue)} {made.scan:08x} {outcome.colour}"
            self.trail.done("entry.held", self.trail.chat(openid), about, now)
        return decision
