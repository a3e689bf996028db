"""Family codes: one picture for the dependants of an agent, one scan, a line and a temperature for each."""

import pytest

from bot.sandbox.authorities.people import Status
from tests.cast import NO_CODE, Someone, elder
from tests.handlers.gate.site import Site
from tests.talk import Chat


def family(site: Site, count: int) -> tuple[Chat, list[Someone]]:
    """An agent and their dependants."""
    agent, people = site.somebody(), [elder() for _ in range(count)]
    for one in people:
        agent.adds(one)
    return agent, people


def counted(site: Site, lines: list[str]) -> str:
    """What is said to two temperatures for all these people, whose names may look alike."""
    shown = site.scanner.sees.partition("：")[2].partition("\n")[0]
    assert shown.count("张") == len(lines)
    return site.words("gate.temperature.count", count=len(lines), given=2, people=shown)


def shapes(lines: list[str]) -> str:
    """The shapes of these lines, sorted."""
    return "".join(sorted(line.split()[1] for line in lines))


def test_a_family_of_eight_goes_through_with_one_scan_and_each_gets_their_own_verdict(site: Site) -> None:
    agent, people = family(site, 8)
    agent.says("家人的码", people[0].name)
    site.scans(agent)
    site.scanner.says("38.0")
    site.earth.health(people[2], Status.CONFIRMED)
    site.earth.works()
    site.earth.passes(minutes=1)
    listed = agent.says("家人的码").splitlines()
    agent.says("全部")

    said = site.scans(agent).splitlines()

    assert len(listed) == 10
    assert [line.split()[0] for line in said[:8]] == [*"12345678"]
    assert shapes(said[:8]) == "⚠⛔✅✅✅✅✅✅"
    assert said[8:] == [site.words("gate.family.ask", count=8)]
    assert site.scanner.says("36.5 36.6") == counted(site, said[:8])
    assert len(site.passes()) == 1
    done = site.scanner.says("36.1 36.2 36.3 36.4 36.5 36.6 36.7 36.8").splitlines()
    assert [line[2] for line in done[:8]].count("⛔") == 1
    kept = {one.person: one.outcome.temperature for one in site.passes()[1:]}
    assert sorted(kept.values()) == [361, 362, 363, 364, 365, 366, 367, 368]
    red = next(at for at, line in enumerate(said[:8]) if "⛔" in line)
    assert kept[site.earth.person(people[2])] == 361 + red


def test_everybody_in_a_family_code_sees_who_looked(site: Site) -> None:
    agent, people = family(site, 2)
    agent.says("家人的码", "全部")

    site.scans(agent)

    for one in people:
        visits = site.walks.on_day(site.earth.person(one), site.earth.clock().date())
        assert [visit.venue for visit in visits] == [site.venue.id]
    assert site.venue.name in agent.says("谁扫过我", "2")


def test_who_is_not_proved_is_named_and_gets_no_verdict(site: Site) -> None:
    agent, _ = family(site, 1)
    claimed = elder()
    agent.says("代办", "父母", *claimed.dependant_answers()[:-2], claimed.phone, NO_CODE, "同意", "确认")
    agent.says("家人的码", "全部")

    said = site.scans(agent).splitlines()

    assert said[0].startswith("1 ✅")
    assert said[1] == site.words("gate.family.apart", name="张**")
    assert said[2] == site.words("gate.seen.ask")


def test_a_family_code_follows_those_who_wait_and_is_void_for_who_left(site: Site) -> None:
    (agent, people), first = family(site, 3), site.somebody()
    agent.says("家人的码", "全部")
    content = agent.code
    agent.says("解除代办", people[1].name, "确认")
    site.scans(first)

    said = site.scans(content).splitlines()

    assert [line[:3] for line in said[:2]] == ["2 ✅", "3 ✅"]
    assert said[2:] == [
        site.words("gate.family.gone", count=1),
        site.words("gate.waiting.still", people="1 张**"),
        site.words("gate.family.ask", count=3),
    ]
    site.scanner.says("36.1 36.2 36.3")
    assert [one.person for one in site.passes()][0] == site.person(first)


def test_only_a_scanner_on_duty_reads_a_family_code(site: Site) -> None:
    agent, people = family(site, 2)
    agent.says("家人的码", "全部")
    content, stranger = agent.code, site.somebody()

    assert site.scans(content, stranger) == site.words("gate.refused.not_scanner")
    assert stranger.says(content) == site.words("gate.refused.not_scanner")
    assert site.scanner.says(content).startswith("1 ✅")
    site.earth.passes(minutes=31)
    assert site.scans(content) == site.words("gate.refused.expired", minutes=2)
    assert not any(one.name in content for one in people)


def test_the_list_stays_open_for_another_number_a_name_and_all(site: Site) -> None:
    agent, people = family(site, 3)
    agent.says("家人的码")

    seen = [agent.says(text) or agent.code for text in ("1", "2", people[2].name, "全部")]

    assert len(set(seen)) == 4
    agent.says("0", "2")
    assert agent.last["kind"] == "text"  # something else was said meanwhile


@pytest.mark.parametrize("ask", ["家人为什么", "家人下一步"])
def test_why_and_what_next_name_whom_they_are_about(site: Site, ask: str) -> None:
    agent, people = family(site, 2)

    assert agent.says("为什么").startswith(site.words("code.why_own", title="绿码"))
    assert agent.says(ask, people[1].name).startswith(site.words("code.why_of", name=people[1].name, title="绿码"))


def test_the_first_code_that_is_not_green_says_why_in_one_message(site: Site) -> None:
    agent, people = family(site, 1)
    site.earth.health(people[0], Status.CONFIRMED)
    site.earth.works()
    agent.says("0")  # takes the notice

    agent.says("家人的码")
    assert agent.card["text"] == site.words("code.why.confirmed", hotline="12345")
    agent.says("家人的码")
    assert agent.last["kind"] == "image"
