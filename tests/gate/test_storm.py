"""Storm: the platform out of reach. One notice; people are registered, pass by temperature, are checked again later."""

import pytest

from bot.health.colour import Colour
from bot.sandbox.authorities.people import Status
from bot.sandbox.authorities.switches import Mode, Service
from bot.service.gate.weather import AFTER
from bot.store.errors import StoreDown
from bot.store.gate.records import Kind
from tests.cast import Someone, adult
from tests.gate.site import Site


@pytest.fixture
def storm(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The site while the platform has not answered for a while."""
    monkeypatch.setattr("bot.service.gate.weather.GLANCE", 0.0)
    site.earth.switch(Mode.OFF, Service.PLATFORM)
    looks(site)
    site.earth.passes(seconds=AFTER.total_seconds() + 1)
    looks(site)
    return site


def looks(site: Site) -> None:
    """Let the worker look at the platform's feed, and do what is due."""
    site.earth.works()


def calms(site: Site) -> None:
    """The platform is back, the planned looks are due."""
    site.earth.switch(Mode.NORMAL)
    site.earth.parts.outside.platform._gateway._breaker.succeeded()  # its rest is ten real seconds
    site.earth.passes(minutes=10)
    looks(site)
    site.earth.passes(minutes=10)
    looks(site)


def registered(site: Site, who: Someone, temperature: str = "36.5") -> str:
    """Scan somebody who has been registered and type a temperature; gives the answer."""
    site.scans(site.somebody(who))
    return site.scanner.says(temperature)


def test_a_short_gap_is_no_storm(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.service.gate.weather.GLANCE", 0.0)
    site.earth.switch(Mode.OFF, Service.PLATFORM)
    looks(site)

    assert site.words("gate.storm") not in site.scans(site.somebody())


def test_scanners_get_one_notice(storm: Site) -> None:
    assert storm.scans(storm.somebody()).startswith(storm.words("gate.storm"))
    storm.scanner.says("36.5")
    assert storm.words("gate.storm") not in storm.scans(storm.somebody())


def test_people_are_registered_and_let_pass_by_temperature(storm: Site) -> None:
    said = registered(storm, adult())
    line = storm.words("gate.measured.registered", name="张**", temperature="36.5 ℃")
    assert said.startswith(line)
    assert registered(storm, adult(), "37.3").startswith("▲")

    assert [(one.outcome.kind, one.outcome.passed) for one in storm.passes()] == [
        (Kind.STORM, True),
        (Kind.STORM, False),
    ]


def test_afterwards_they_are_checked_again_and_exceptions_reported(storm: Site) -> None:
    fine, ill = adult(), adult()
    registered(storm, fine)
    registered(storm, ill)
    storm.earth.health(ill, Status.CONFIRMED)

    calms(storm)

    assert storm.words("code.red.title") in storm.manager.all
    assert storm.manager.all.count("登记放行的一位") == 1
    assert storm.audited("storm.exception") == 1
    assert storm.words("gate.storm") not in storm.scans(storm.somebody())


def test_what_was_taken_back_is_not_checked_again(storm: Site) -> None:
    ill = adult()
    registered(storm, ill)
    storm.scanner.says("撤销")
    storm.earth.health(ill, Status.CONFIRMED)

    calms(storm)

    assert storm.audited("storm.exception") == 0


def test_a_person_whose_record_cannot_be_read_is_registered_and_entered_later(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen = site.somebody()
    visits = type(site.earth.parts.services.gate.looking._visits)

    def down(*_: object) -> None:
        raise StoreDown("this part of the store is out of reach")

    with monkeypatch.context() as part:
        part.setattr(visits, "look", down)
        part.setattr(visits, "add", down)
        assert site.scans(citizen).splitlines()[:2] == [site.words("gate.storm"), site.words("gate.verdict.grey")]
        said = site.scanner.says("36.5").splitlines()[0]
        assert said == site.words("gate.measured.registered", name="*", temperature="36.5 ℃")
    assert site.visits(citizen) == []

    site.earth.passes(minutes=5)
    site.earth.works()

    (visit,) = site.visits(citizen)
    assert (visit.outcome.kind, visit.outcome.colour) == (Kind.STORM, Colour.GREY)
