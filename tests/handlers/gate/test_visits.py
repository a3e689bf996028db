"""Who scanned me: for the person and the agents, with the day on which each visit is deleted."""

from datetime import timedelta

import pytest

from tests.cast import Someone, aged, elder
from tests.handlers.gate.site import Site
from tests.talk import Chat


def test_a_person_sees_where_when_and_until_when_it_is_kept(site: Site) -> None:
    citizen = site.somebody()
    site.scans(citizen)
    site.scanner.says("36.5")
    now = site.earth.clock()

    said = citizen.clicks("WHO_SCANNED").splitlines()

    gone = f"{now.date() + timedelta(days=29):%m-%d}"
    assert said[0] == site.words("visits.head", name="您", days=28, count=1)
    time = said[1].partition(" 长春站")[0]
    time = time.removeprefix("1. ")
    about = {"number": 1, "time": time, "venue": "长春站", "entrance": "东进站口", "gone": gone}
    assert said[1] == site.words("visits.state.registered", **about)
    assert said[2] == site.words("visits.tail")


def test_an_agent_sees_it_for_a_dependant_and_not_for_others(site: Site) -> None:
    daughter, other = site.somebody(), site.somebody()
    grandmother = elder()
    daughter.adds(grandmother)
    other.adds(elder())
    daughter.says("家人的码")
    site.scans(daughter)
    site.scanner.says("36.5")

    assert "1 我自己" in daughter.says("谁扫过我")
    assert "长春站 东进站口" in daughter.says(grandmother.name)
    assert daughter.says("谁扫过我", "1") == site.words("visits.none", name="您", days=28)
    assert "长春站" not in other.says("谁扫过我", "2")


def two_agents(site: Site) -> tuple[Chat, Chat, Someone]:
    """The chats of a daughter and a son of the same grandmother, and the grandmother, who has no phone."""
    daughter, son, grandmother = site.somebody(), site.somebody(), elder()
    daughter.adds(grandmother)
    son.adds(grandmother)
    site.earth.works()
    daughter.says("同意代办")
    site.earth.works()
    return daughter, son, grandmother


def test_an_agent_sees_only_visits_where_their_own_chat_showed_the_code(site: Site) -> None:
    daughter, son, grandmother = two_agents(site)
    daughter.says("家人的码")
    site.scans(daughter)
    site.scanner.says("36.5")

    assert "长春站 东进站口" in daughter.says("谁扫过我", grandmother.name)
    assert son.says("谁扫过我", grandmother.name) == site.words("visits.none", name=grandmother.name, days=28)

    site.earth.passes(minutes=11)
    son.says("家人的码")
    site.scans(son)  # a look without a pass
    assert "1. " in son.says("谁扫过我", grandmother.name)
    assert son.sees.count("长春站") == 1
    assert daughter.says("谁扫过我", grandmother.name).count("长春站") == 1


def test_the_person_sees_what_every_chat_showed(site: Site) -> None:
    daughter = site.somebody()
    parent = site.earth.knows(aged(65))
    own = site.somebody(parent)
    site.earth.passes(minutes=2)
    daughter.adds(parent)
    site.earth.works()
    own.says("同意代办")
    for shown in (own, daughter):
        shown.says("我的码" if shown is own else "家人的码")
        site.scans(shown)
        site.scanner.says("36.5")
        site.earth.passes(minutes=11)

    assert own.says("谁扫过我").count("长春站") == 2
    assert daughter.says("谁扫过我", parent.name).count("长春站") == 1


def test_an_agent_disputes_the_visit_of_the_line_they_read(site: Site) -> None:
    daughter, son, grandmother = two_agents(site)
    for shown in (daughter, son, daughter):
        shown.says("家人的码")
        site.scans(shown)
        site.scanner.says("36.5")
        site.earth.passes(minutes=11)

    son.says("谁扫过我", grandmother.name)
    assert son.says("不是我1") == site.words("visits.disputed_now")

    assert "您已说明不是本人" in son.says("谁扫过我", grandmother.name)
    assert "您已说明不是本人" not in daughter.says("谁扫过我", grandmother.name)


def test_what_nobody_showed_a_code_for_agents_see_as_a_day_only(site: Site) -> None:
    daughter, son, grandmother = two_agents(site)
    site.scanner.says("无码登记", *grandmother.entry_answers(), "36.5", "确认")
    now = site.earth.clock()
    day, gone = f"{now:%m-%d}", f"{now.date() + timedelta(days=29):%m-%d}"

    for chat in (daughter, son):
        listed = chat.says("谁扫过我", grandmother.name).splitlines()
        assert listed[1] == site.words("visits.unplaced.registered", number=1, time=day, gone=gone)


def test_what_nobody_showed_a_code_for_the_persons_own_chat_sees_alone(site: Site) -> None:
    daughter, parent = site.somebody(), site.earth.knows(aged(65))
    own = site.somebody(parent)
    site.earth.passes(minutes=2)
    daughter.adds(parent)
    site.earth.works()
    own.says("同意代办")
    site.scanner.says("无码登记", *parent.entry_answers(), "36.5", "确认")

    assert "长春站 东进站口" in own.says("谁扫过我")
    assert daughter.says("谁扫过我", parent.name) == site.words("visits.none", name=parent.name, days=28)


def test_after_the_end_of_a_binding_the_list_is_not_shown(site: Site) -> None:
    daughter = site.somebody()
    daughter.adds(elder())
    daughter.says("谁扫过我")
    (dependant,) = site.earth.parts.records.agents.dependants(daughter.id)
    person = dependant.person
    store = site.earth.parts.records.store
    store.run(f"g:{{{person}}}", ("DEL", f"g:{{{person}}}"))  # ended on the other side

    assert daughter.says("2") == site.words("visits.prove_first")


def test_many_visits_come_in_pages(site: Site) -> None:
    citizen = site.somebody()
    for number in range(12):
        site.scans(citizen)
        site.scanner.says("36.5" if number else "36.9")
        site.earth.passes(minutes=3)
        citizen.says("我的码")

    first = citizen.says("谁扫过我")
    assert first.splitlines()[-1] == site.words("visits.more", left=4)
    assert len(first.splitlines()) == 10
    second = citizen.says("更早")
    assert len(second.splitlines()) == 6
    assert citizen.says("更早") == site.words("visits.end")


def test_undone_passes_are_shown_as_undone(site: Site) -> None:
    citizen = site.somebody()
    site.scans(citizen)
    site.scanner.says("36.5", "撤销")

    assert "已撤销" in citizen.says("谁扫过我")


def test_a_look_without_a_temperature_is_seen_by_the_person(site: Site) -> None:
    citizen = site.somebody()
    site.scans(citizen)

    assert "看过码，没有登记" in citizen.says("谁扫过我")
    site.scanner.says("撤销")
    assert len(citizen.says("谁扫过我").splitlines()) == 3
    assert "看过码" in citizen.sees or "已撤销" in citizen.sees


def test_a_line_that_was_not_me_is_marked_and_counts_no_longer(site: Site) -> None:
    citizen = site.somebody()
    site.scans(citizen)
    site.scanner.says("37.9")
    citizen.says("我的码")
    assert citizen.colour == "yellow"

    citizen.says("谁扫过我")
    assert citizen.says("不是我1").endswith(site.words("visits.disputed_now"))
    site.earth.works()

    assert "不是本人" in citizen.says("谁扫过我")
    citizen.says("我的码")
    assert citizen.colour == "green"
    assert "登记的一位说那不是本人" in site.manager.all
    assert site.audited("visit.dispute") == 1


def test_saying_it_again_tells_and_records_nothing_more(site: Site) -> None:
    citizen = site.somebody()
    site.scans(citizen)
    site.scanner.says("36.5")
    citizen.says("谁扫过我", "不是我1")
    site.earth.works()
    told = site.manager.all.count("登记的一位说那不是本人")

    for _ in range(3):
        assert citizen.says("不是我1").endswith(site.words("visits.disputed_now"))
        site.earth.works()

    assert site.audited("visit.dispute") == 1
    assert site.manager.all.count("登记的一位说那不是本人") == told == 1


def test_an_undone_line_that_was_not_me_is_marked_once(site: Site) -> None:
    citizen = site.somebody()
    site.scans(citizen)
    site.scanner.says("36.5", "撤销")

    citizen.says("谁扫过我", "不是我1", "不是我1")

    assert "不是本人" in citizen.says("谁扫过我")
    assert site.audited("visit.dispute") == 1


def test_a_number_names_the_line_that_was_read_after_others_came_and_went(site: Site) -> None:
    citizen, days = site.somebody(), site.earth.config.retention_days
    site.scans(citizen)
    site.scanner.says("36.5")
    site.earth.passes(days=days)
    for temperature in ("36.6", "36.7"):
        citizen.says("我的码")
        site.scans(citizen)
        site.scanner.says(temperature)
        site.earth.passes(minutes=3)
    citizen.says("谁扫过我")

    citizen.says("我的码")
    site.scans(citizen)
    site.scanner.says("36.8")
    site.earth.passes(days=1)  # the oldest line is kept no longer, and there is a new one
    citizen.says("不是我2")

    lines = citizen.says("谁扫过我").splitlines()[1:-1]
    assert ["不是本人" in line for line in lines] == [False, False, True]


@pytest.mark.parametrize("said", ["不是我", "不是我 9", "不是我0"])
def test_a_dispute_without_a_line_asks_for_the_number(site: Site, said: str) -> None:
    assert site.somebody().says(said) == site.words("visits.dispute_how")


def test_visits_expire_after_the_days_of_the_setting(site: Site) -> None:
    citizen = site.somebody()
    site.scans(citizen)
    site.scanner.says("36.5")
    store, now = site.earth.parts.records.store, site.earth.clock()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for key in (f"gt:{{{site.person(citizen)}}}:{now:%Y%m%d}", f"log:{{{site.venue.id}}}:{now:%Y%m%d}"):
        (gone,) = store.run(key, ("EXPIRETIME", key))
        assert gone == int((midnight + timedelta(days=29)).timestamp())


def test_unregistered_users_are_told_how_to_register(site: Site) -> None:
    assert site.earth.chat().says("谁扫过我") == site.words("visits.unregistered")
