"""Who was told a colour by mistake is told that it was one."""

from bot.health.codes.colour import Colour
from tests.handlers.gate.site import Site
from tests.handlers.gate.test_family import family
from tests.talk import Chat


def mistaken(site: Site, told: Colour, colour: Colour) -> str:
    """What the person is told then."""
    titles = {"told": site.words(f"code.{told}.title"), "colour": site.words(f"code.{colour}.title")}
    return site.words("notice.own_mistaken", **titles)


def measured(site: Site, *temperatures: str) -> Chat:
    """Somebody who was measured, and has read what they were told."""
    citizen = site.somebody()
    for temperature in temperatures:
        citizen.says("我的码")
        site.scans(citizen)
        site.scanner.says(temperature)
    site.earth.works()
    return citizen


def test_a_fever_that_was_undone_was_a_mistake(site: Site) -> None:
    citizen = measured(site, "37.8")
    assert "变为黄码" in citizen.sees

    site.scanner.says("撤销")
    site.earth.works()

    assert citizen.sees == mistaken(site, Colour.YELLOW, Colour.GREEN)


def test_so_was_a_normal_temperature_that_was_undone_after_a_fever(site: Site) -> None:
    citizen = measured(site, "37.8", "36.5")
    assert citizen.sees == site.words("notice.own_colour.green")

    site.scanner.says("撤销")
    site.earth.works()

    assert citizen.sees == mistaken(site, Colour.GREEN, Colour.YELLOW)


def test_so_was_a_fever_of_somebody_else_that_was_disputed(site: Site) -> None:
    citizen = measured(site, "37.8")

    citizen.says("谁扫过我", "不是我1")
    site.earth.works()

    assert citizen.sees == mistaken(site, Colour.YELLOW, Colour.GREEN)


def test_an_agent_is_told_of_the_relatives_mistake(site: Site) -> None:
    agent, people = family(site, 1)
    agent.says("家人的码")
    site.scans(agent)
    site.scanner.says("37.8")
    site.earth.works()

    site.scanner.says("撤销")
    site.earth.works()

    titles = {"told": "黄码", "colour": "绿码"}
    assert agent.sees == site.words("notice.dependant_mistaken", name=people[0].name, **titles)


def test_what_ends_without_a_mistake_is_told_as_before(site: Site) -> None:
    citizen = measured(site, "37.8", "36.5")

    assert citizen.sees == site.words("notice.own_colour.green")
