"""Health in the store: one length and nothing readable, whatever is known; writers at once lose nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.health.clock import BEIJING
from bot.health.codes.colour import Colour, Facts, Status
from bot.health.people.identity import Identity, new_person_id
from bot.store.keys import person_key
from bot.store.people.health import KnownStatus, open_status, seal_status, seal_temperature
from bot.store.people.people import People
from bot.store.redis.store import Store
from bot.store.vault import UnsealError, Vault
from tests.holding import hold

NOW = datetime(2020, 4, 1, 9, tzinfo=BEIJING)
VAULT = Vault(["A" * 43], "B" * 43)

known_statuses = st.builds(
    KnownStatus,
    st.none() | st.sampled_from(Status),
    st.none() | st.dates(),
    st.just("") | st.sampled_from([colour.value for colour in Colour]),
)


@pytest.fixture
def people(store: Store, vault: Vault) -> People:
    """The records."""
    return People(store, vault)


@pytest.fixture
def person(people: People) -> str:
    """Somebody on record."""
    found = new_person_id()
    hold(people, found, Identity("张三", "111", "1"), "o")
    return found


@given(known_statuses)
def test_a_status_is_opened_as_sealed_and_has_one_length(known: KnownStatus) -> None:
    sealed = seal_status(VAULT, "P", known)

    assert open_status(VAULT, "P", sealed) == known
    assert len(sealed) == len(seal_status(VAULT, "P", KnownStatus()))
    with pytest.raises(UnsealError):
        open_status(VAULT, "Q", sealed)


@given(st.integers(0, 65535))
def test_temperatures_have_one_length(temperature: int) -> None:
    assert len(seal_temperature(VAULT, "P", temperature)) == len(seal_temperature(VAULT, "P", 365))


def test_a_later_status_stays_and_the_told_colour_too(people: People, person: str) -> None:
    people.set_health(person, Status.QUARANTINE, date(2020, 4, 9), NOW)
    people.set_told_colour(person, Colour.ORANGE)

    people.set_health(person, Status.CLEAR, None, NOW - timedelta(seconds=1))

    found = people.get(person)
    assert found
    assert (found.facts, found.told_colour) == (Facts(Status.QUARANTINE, date(2020, 4, 9), NOW), "orange")
    people.set_health(person, Status.CLEAR, None, NOW)
    again = people.get(person)
    assert again
    assert (again.facts, again.told_colour) == (Facts(Status.CLEAR, None, NOW), "orange")


def test_what_is_written_at_once_is_not_lost(people: People, person: str) -> None:
    def write(number: int) -> None:
        if number % 3 == 0:
            people.set_told_colour(person, Colour.RED)
        elif number % 3 == 1:
            people.set_health(person, Status.CONFIRMED, None, NOW + timedelta(seconds=number))
        else:
            people.add_measurement(person, 360 + number, int(NOW.timestamp()) + number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(24)))

    found = people.get(person)
    assert found
    last = [NOW + timedelta(seconds=number) for number in (22, 23)]
    assert found.facts == Facts(Status.CONFIRMED, None, last[0], 383, last[1])
    assert found.told_colour == "red"


def test_nobody_else_gets_a_record_by_it(people: People, store: Store) -> None:
    people.set_health("NOBODY", Status.CLEAR, None, NOW)
    people.set_told_colour("NOBODY", Colour.GREEN)
    people.add_measurement("NOBODY", 365, 1)

    assert store.run(person_key("NOBODY"), ("EXISTS", person_key("NOBODY"))) == [0]
