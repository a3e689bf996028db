"""Family codes: one picture for the dependants of an agent, one scan, a line and a temperature for each."""

from bot.sandbox.authorities.people import Status
from tests.cast import Someone, elder
from tests.handlers.gate.site import Site
from tests.talk import Chat


def family(site: Site, count: int) -> tuple[Chat, list[Someone]]:
    """An agent and their dependants."""
    agent, people = site.somebody(), [elder() for _ in range(count)]
    for one in people:
        agent.adds(one, "其他亲属" if False else one.relation)
    return agent, people


def test_a_family_of_eight_goes_through_with_one_scan_and_each_gets_their_own_verdict(site: Site) -> None:
    agent, people = family(site, 8)
    site.earth.health(people[2], Status.CONFIRMED)
    site.earth.works()
    listed = agent.says("家人的码").splitlines()
    agent.says("1")
    site.scans(agent)
    site.scanner.says("38.0")

    agent.says("家人的码", "全部")
    said = site.scans(agent).splitlines()

    assert len(listed) == 10
    assert [line.split()[0] for line in said[:8]] == [*"12345678"]
    assert sum("●" in line for line in said[:8]) == 6
    assert sum("▲" in line for line in said[:8]) == 1
    assert sum("✖" in line for line in said[:8]) == 1
    assert said[8] == site.words("gate.seen.ask_more", count=8)
    assert site.scanner.says("36.5 36.6") == site.words("gate.temperature.count", count=8, given=2)
    assert len(site.passes()) == 1
    done = site.scanner.says("36.1 36.2 36.3 36.4 36.5 36.6 36.7 36.8").splitlines()
    assert len(done) == 9
    assert sum(line.startswith("✖") for line in done) == 1
    assert sorted(one.outcome.temperature for one in site.passes()[1:]) == [361, 362, 363, 364, 365, 366, 367, 368]
