"""A store from before folding: its program must not find folded days, and the worker folds them after the upgrade."""

from collections.abc import Iterator

import pytest

from bot.health.codes.colour import Colour
from bot.store.format_faults import FormatFault
from bot.store.gate.keys import folded_visits_key, visits_key
from bot.store.gate.packing import PassKind, PassOutcome, Visit
from bot.store.gate.retention import day_of
from bot.store.keys import FORMAT_KEY
from bot.store.redis.store import Store
from tests.cast import CITIZEN
from tests.faults.test_cut import identity
from tests.upgrade.test_upgrade import upgrade
from tests.world import World, world_without_web


@pytest.fixture
def earth(store: Store, store_url: str) -> Iterator[World]:
    """A world whose store is stamped with the version before folding."""
    with world_without_web(store_url) as found:
        found.parts.store_format.check_in()
        store.run(FORMAT_KEY, ("HSET", FORMAT_KEY, "version", 2))
        yield found


def is_there(store: Store, *keys: str) -> list[int]:
    """Which of these keys there are."""
    return [store.run(key, ("EXISTS", key))[0] for key in keys]


def test_what_was_there_before_is_folded_after_the_upgrade_and_found(earth: World) -> None:
    records = earth.parts.records
    person = earth.parts.services.enrolment.register("oOwner", identity(CITIZEN), lambda: 4.0, earth.clock())
    visit = Visit(
        "A" * 16, earth.clock().replace(microsecond=0), 0, PassOutcome(365, Colour.GREEN, PassKind.CODE, True), 7
    )
    records.gate.visits.add(person, visit)
    day = day_of(visit.at)
    earth.passes(days=2)

    assert earth.parts.store_format.find_faults() == (FormatFault.OLDER,)
    assert upgrade(earth).output == "The store is upgraded.\n"
    assert earth.parts.store_format.find_faults() == ()
    earth.works()

    assert is_there(records.store, visits_key(person, day), folded_visits_key(person)) == [0, 1]
    assert records.gate.visits.until_day(person, day_of(earth.clock())) == (visit,)
