"""Outages of the platform: one notice; people are registered, pass by temperature, and are rechecked afterwards."""

import pytest

from bot.health.codes.colour import Colour
from bot.sandbox.authorities.people import Status
from bot.sandbox.authorities.switches import Mode, Service
from bot.service.gate.outage import OUTAGE_DELAY
from bot.store.gate.packing import PassKind
from bot.store.redis.errors import StoreDown
from tests.cast import Someone, adult
from tests.handlers.gate.site import Site


@pytest.fixture
def outage(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The site after the platform has not answered for some time."""
    monkeypatch.setattr("bot.service.gate.outage.CACHE_SECONDS", 0.0)
    site.earth.switch(Mode.OFF, Service.PLATFORM)
    reads_feed(site)
    site.earth.passes(seconds=OUTAGE_DELAY.total_seconds() + 1)
    reads_feed(site)
    return site


def reads_feed(site: Site) -> None:
    """Let the worker read the platform's feed and run the due jobs."""
    site.earth.works()


def ends(site: Site) -> None:
    """The platform answers again and the scheduled rechecks are due."""
    site.earth.recovers()
    site.earth.passes(minutes=10)
    reads_feed(site)
    site.earth.passes(minutes=10)
    reads_feed(site)


def registered(site: Site, who: Someone, temperature: str = "36.5") -> str:
    """Scan a registered person and type a temperature; return the answer."""
    site.scans(site.somebody(who))
    return site.scanner.says(temperature)


def test_a_short_failure_is_no_outage(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.service.gate.outage.CACHE_SECONDS", 0.0)
    site.earth.switch(Mode.OFF, Service.PLATFORM)
    reads_feed(site)

    assert site.words("gate.outage") not in site.scans(site.somebody())


def test_scanners_get_one_notice(outage: Site) -> None:
    said = outage.scans(outage.somebody()).splitlines()
    assert said[0] == outage.words("gate.verdict.green")  # nothing stands above it
    assert said[-1] == outage.words("gate.outage")
    outage.scanner.says("36.5")
    assert outage.words("gate.outage") not in outage.scans(outage.somebody())


def test_people_are_registered_and_let_pass_by_temperature(outage: Site) -> None:
    said = registered(outage, adult())
    line = outage.words("gate.measured.registered", name="张**", temperature="36.5 ℃")
    assert said.startswith(line)
    assert registered(outage, adult(), "37.3").startswith("⚠")

    assert [(one.outcome.kind, one.outcome.passed) for one in outage.passes()] == [
        (PassKind.OUTAGE, True),
        (PassKind.OUTAGE, False),
    ]


def test_after_the_outage_people_are_rechecked_and_exceptions_reported(outage: Site) -> None:
    fine, ill = adult(), adult()
    registered(outage, fine)
    registered(outage, ill)
    outage.earth.health(ill, Status.CONFIRMED)

    ends(outage)

    assert outage.words("code.red.title") in outage.manager.all
    assert outage.manager.all.count("登记放行的一位") == 1
    assert outage.audited("outage.exception") == 1
    assert outage.words("gate.outage") not in outage.scans(outage.somebody())


def test_undone_passes_are_not_rechecked(outage: Site) -> None:
    ill = adult()
    registered(outage, ill)
    outage.scanner.says("撤销")
    outage.earth.health(ill, Status.CONFIRMED)

    ends(outage)

    assert outage.audited("outage.exception") == 0


def test_a_person_whose_record_cannot_be_read_gets_the_visit_later(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen = site.somebody()
    visits = type(site.earth.parts.services.gate.history._gate.visits)

    def down(*_: object) -> None:
        raise StoreDown("this part of the store is out of reach")

    with monkeypatch.context() as part:
        part.setattr(visits, "snapshot", down)
        part.setattr(visits, "add", down)
        shown = site.scans(citizen).splitlines()
        assert (shown[0], shown[-1]) == (site.words("gate.verdict.grey"), site.words("gate.outage"))
        said = site.scanner.says("36.5").splitlines()[0]
        assert said == site.words("gate.measured.registered", name="*", temperature="36.5 ℃")
    assert site.visits(citizen) == []

    site.earth.passes(minutes=5)
    site.earth.works()

    (visit,) = site.visits(citizen)
    assert (visit.outcome.kind, visit.outcome.colour) == (PassKind.OUTAGE, Colour.GREY)
