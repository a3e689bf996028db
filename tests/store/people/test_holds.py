"""A record that is being erased: nobody gets it any more, and who claims it again keeps the claim."""

from datetime import timedelta

import pytest

from bot.health.people.assurance import Level
from bot.health.people.identity import Identity, new_person_id
from bot.store.gate.retention import day_of
from bot.store.gate.visits import Visits
from bot.store.people.claims import SavedClaims
from bot.store.people.holds import Holds
from bot.store.people.people import People, Person
from bot.store.redis.store import Store
from bot.store.vault import Vault
from tests.cast import CITIZEN
from tests.holding import THEN

WHO = Identity(CITIZEN.name, CITIZEN.type, CITIZEN.number, CITIZEN.phone)
LATER = THEN + timedelta(days=1)


class Scene:
    """A record that nobody holds, in an empty store."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self.people = People(store, vault)
        self.holds = Holds(store, self.people)
        self.claims = SavedClaims(store, self.people, self.holds)
        self.visits = Visits(store, vault)
        self.person = new_person_id()
        self.record, _ = self.holds.open(self.person, WHO, THEN)

    def now(self) -> Person | None:
        """The record as it is now."""
        return self.people.get(self.person)

    def is_erased(self) -> None:
        """The last step of an erasure."""
        self.visits.erase_person(self.person, day_of(LATER))


@pytest.fixture
def scene(any_store: Store, vault: Vault) -> Scene:
    """Before anything happens to the record."""
    return Scene(any_store, vault)


def test_nobody_gets_a_record_that_is_being_erased(scene: Scene) -> None:
    assert scene.holds.close(scene.record)
    closed = scene.now()

    assert not scene.holds.take(scene.record, "own", WHO, Level.PHONE, LATER)
    assert not scene.holds.bind(scene.person, "agent", "child", Level.PHONE, 3, LATER)
    assert scene.holds.open(scene.person, WHO, LATER) == (closed, ())

    assert closed
    assert closed.closing
    assert scene.holds.close(scene.record)  # the erasure goes on
    scene.is_erased()
    assert scene.now() is None


def test_a_record_that_changed_since_it_was_read_is_not_closed(scene: Scene) -> None:
    scene.holds.keep(scene.person, LATER)
    assert not scene.holds.close(scene.record)  # the code of a claim was shown

    kept = scene.now()
    assert kept
    assert scene.holds.take(kept, "own", WHO, Level.PHONE, LATER)
    assert not scene.holds.close(kept)
    scene.is_erased()
    held = scene.now()

    assert held
    assert (held.owner, held.closing) == ("own", False)


def test_a_claim_that_is_saved_again_outlasts_its_erasure(scene: Scene) -> None:
    assert scene.holds.close(scene.record)

    scene.claims.save(scene.person, "own", WHO, Level.CLAIM, LATER)
    scene.is_erased()

    claim = scene.now()
    assert claim
    assert (claim.owner, claim.closing) == ("own", False)
