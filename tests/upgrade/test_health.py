"""A store from before health was sealed: the upgrade seals it, from wherever it was cut, and life goes on."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from bot.app import create_app
from bot.health.clock import BEIJING
from bot.health.codes.colour import Colour, Facts, Status
from bot.sandbox.wechat.server import serve
from bot.store.format_faults import WrongStore
from bot.store.keys import person_key
from bot.store.people.health import HEALTH_FIELDS
from bot.store.redis.store import Store
from tests.cast import CITIZEN, MOTHER
from tests.faults.killer import Killer
from tests.town import Town
from tests.upgrade.kept import FORMAT_1
from tests.upgrade.test_upgrade import old_town, refill, run, shape, upgrade
from tests.world import World

MONDAY = datetime(2026, 11, 23, 8, tzinfo=BEIJING)


@pytest.fixture
def earth(store: Store, store_url: str) -> Iterator[World]:
    """The town on one server; the mother is in quarantine and had a fever."""
    with old_town(store_url, FORMAT_1) as found:
        falls_ill(found)
        yield found


def falls_ill(earth: World) -> None:
    """The mother is in quarantine and had a fever, in the fields of the version before."""
    key, second = person_key(earth.person(MOTHER)), int(MONDAY.timestamp())
    health = ("s", "quarantine", "u", "2026-12-01", "a", second, "c", "orange", "t", 386, "m", second)
    earth.parts.records.store.run(key, ("HSET", key, *health))


def test_health_is_sealed_and_nothing_else_changes(earth: World) -> None:
    store, people = earth.parts.records.store, earth.parts.records.people
    with pytest.raises(WrongStore, match="older"):
        earth.parts.store_format.check_in()
    before = fields(store, people.ids())

    done = upgrade(earth)

    steps = "health", "scans", "subjects of jobs", "refusals", "invitations", "past posts", "reasons in the audit"
    assert (done.exit_code, done.output.splitlines()) == (0, [*steps, "The store is upgraded."])
    after = fields(store, people.ids())
    assert {person: names - set("suct") for person, names in before.items()} == {
        person: names - set("hf") for person, names in after.items()
    }
    assert [person for person, names in after.items() if ("m" in names) != ("f" in names)] == []
    mother = people.get(earth.person(MOTHER))
    assert mother
    assert mother.facts == Facts(Status.QUARANTINE, date(2026, 12, 1), MONDAY, 386, MONDAY)
    assert mother.told_colour == Colour.ORANGE


def fields(store: Store, people: Iterator[str]) -> dict[str, set[str]]:
    """The names of the fields of each record."""
    keys = {person: person_key(person) for person in people}
    return {person: set(map(bytes.decode, store.run(key, ("HKEYS", key))[0])) for person, key in keys.items()}


def test_a_seal_is_not_repeated(earth: World) -> None:
    store, key = earth.parts.records.store, person_key(earth.person(MOTHER))
    upgrade(earth)
    sealed = store.run(key, ("HMGET", key, *HEALTH_FIELDS))

    assert upgrade(earth).output == "The store has the format of this version.\n"
    assert store.run(key, ("HMGET", key, *HEALTH_FIELDS)) == sealed


def test_cut_at_any_round_trip_it_is_completed_by_running_it_again(
    earth: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, killer = earth.env["REDIS_URL"], Killer(monkeypatch)

    def before() -> None:
        refill(earth.parts.records.store, FORMAT_1)
        falls_ill(earth)

    run(earth)
    expected, cuts = shape(url), 0
    for _ in killer.everywhere(earth, lambda: run(earth), given=before):
        assert shape(url) == expected, cuts
        cuts += 1

    assert cuts > 40
    goes_on(earth)


def goes_on(earth: World) -> None:
    """The people of the town go on where they were."""
    with serve(create_app(earth.config, earth.parts), port=int(earth.env["PORT"])):
        town = Town(earth)
        assert earth.words("gate.waiting.late", people="*") in town.scanner.says("36.6")  # the mother's scan is old
        town.citizen.says("我的码")
        assert town.citizen.colour is Colour.GREEN
        town.mother.says("取消", "我的码")
        assert town.mother.colour is Colour.ORANGE
        citizen = earth.parts.records.people.get(earth.person(CITIZEN))
        assert citizen
        assert citizen.facts.temperature == 365
