"""People without a code, entered by hand: checked for form before, sealed at the venue, given to the person if on
record, now or later."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from bot.health.colour import Facts
from bot.health.identity import Identity
from bot.health.masking import mask_name
from bot.health.scans import Duty, Scan, Way
from bot.service.gate.passing import Done, Passing
from bot.store.gate.entries import Entries, Entry
from bot.store.gate.keys import day_of
from bot.store.gate.records import read_id, visit_of
from bot.store.people import People


@dataclass(frozen=True, slots=True)
class Entering:
    """Registers passes without a code."""

    passing: Passing
    entries: Entries
    people: People

    def enter(
        self, openid: str, duty: Duty, form: str, identity: Identity, temperature: int | None, now: datetime
    ) -> Done:
        """Register somebody; ``form`` names the form that the scanner filled in, so that it counts once.

        Nothing is shown of a record that the person may have: typing a document must not be a way to look people up.
        Raises GateFault("moved").
        """
        digest = sha256(f"{openid} {form}".encode()).digest()
        entry = Entry(read_id(digest[:10]), identity.name, identity.document, identity.number, identity.phone)
        scan_id = int.from_bytes(digest[10:14])
        at, name = int(now.timestamp()), mask_name(identity.name)
        scan = Scan(scan_id, entry.id, duty.venue, at, name, Facts(), Way.NO_CODE)
        done = self.passing.register(openid, duty, scan, temperature, now)
        assert done.made is not None, "just registered"
        self.entries.add(entry, visit_of(done.made))
        self.link(identity, now)
        return done

    def link(self, identity: Identity, now: datetime, person: str = "") -> None:
        """Give visits made without a code to their person, if on record; a new colour is told."""
        if found := person or self.people.find(identity.document, identity.number):

            def given(before: Facts) -> None:
                after = self.people.get(found)
                if after and after.facts.temperature is not None:
                    self.passing.told(found, "", before, after.facts, now)

            self.entries.link(identity.document, identity.number, found, day_of(now), given)
