"""At rest the ill look like the well: without keys the store does not tell what is known of anybody's health."""

from datetime import timedelta

from bot.health.codes.colour import Colour
from bot.sandbox.authorities.people import Status
from bot.store.keys import person_key
from tests.cast import CHILD, CITIZEN, MOTHER, VISITOR, Someone
from tests.handlers.gate.site import Site
from tests.story.test_privacy import dump
from tests.world import World

WORDS = [word.encode() for kind in (Colour, Status) for word in kind if len(word) > 3]  # "red" also comes by chance


def record(earth: World, who: Someone) -> dict[str, bytes]:
    """The person's record as it is stored."""
    key = person_key(earth.person(who))
    (raw,) = earth.parts.records.store.run(key, ("HGETALL", key))
    return dict(zip(map(bytes.decode, raw[::2]), raw[1::2], strict=True))


def test_the_records_of_the_ill_and_the_well_differ_in_random_bytes_and_times_only(site: Site) -> None:
    earth = site.earth
    well, ill, away = (site.somebody(who) for who in (CITIZEN, MOTHER, VISITOR))
    for chat, temperature in ((well, "36.5"), (ill, "38.6"), (away, "36.4")):
        site.scans(chat)
        site.scanner.says(temperature)
    earth.health(MOTHER, Status.CONFIRMED)
    earth.health(VISITOR, Status.QUARANTINE, earth.clock().date() + timedelta(days=9))
    earth.works()
    ill.says("我的码")
    site.scans(ill)  # waits for a temperature

    records = [record(earth, who) for who in (CITIZEN, MOTHER, VISITOR)]

    assert {len(one["h"]) for one in records} == {42}
    assert {len(one["f"]) for one in records} == {38}
    assert len({frozenset(one) for one in records}) == 1
    plain = [{name: one[name] for name in one.keys() - set("hfiamob")} for one in records]
    assert plain[0] == plain[1] == plain[2]
    stored = dump(earth.parts.records.store)
    assert [word for word in WORDS if word in stored] == []


def test_no_job_tells_until_when_somebody_is_in_quarantine_or_when_a_child_comes_of_age(site: Site) -> None:
    earth, store = site.earth, site.earth.parts.records.store
    mother = site.somebody(MOTHER)
    mother.adds(CHILD, "子女")
    site.somebody(VISITOR)
    ends = earth.clock().date() + timedelta(days=9)
    earth.health(VISITOR, Status.QUARANTINE, ends)
    for _ in range(2):
        earth.works()
        earth.passes(minutes=1)
    child, visitor = earth.person(CHILD), earth.person(VISITOR)
    assert (earth.waiting()[f"check {visitor}"].date(), f"birthday {child}" in earth.waiting()) == (
        ends + timedelta(days=1),
        True,
    )

    stored = [store.run(key, ("ZRANGE", key, 0, -1))[0] for key in earth.keys("s:*")]
    stored += [store.run(key, ("HGETALL", key))[0] for key in earth.keys("j:*")]

    names = b" ".join(name for part in stored for name in part)
    assert [one for one in (child, visitor, mother.id) if one.encode() in names] == []


def test_the_told_colour_is_sealed_too(earth: World) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    earth.works()
    before = record(earth, CITIZEN)
    assert "c" not in before

    earth.health(CITIZEN, Status.CONFIRMED)
    earth.works()

    found = earth.parts.records.people.get(earth.person(CITIZEN))
    assert found
    assert found.told_colour == Colour.RED
    assert before.keys() == record(earth, CITIZEN).keys()
