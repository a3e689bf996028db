"""Who scanned a dependant, after the agent changed WeChat or the account migrated: the list stays the agent's."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cast import CHILD, MOTHER, Someone, adult
from tests.gatehouse import Gatehouse
from tests.handlers.gate.site import Site
from tests.talk import Chat

pytestmark = pytest.mark.usefixtures("days")


def shows(site: Site, agent: Chat, temperature: str) -> None:
    """The agent shows the dependant's code at the gate."""
    agent.says("家人的码")
    site.scans(agent)
    site.scanner.says(temperature)
    site.earth.works()
    site.earth.passes(minutes=11)


def feverish_child(site: Site) -> Chat:
    """The mother's chat, which showed her child's code: a fever was measured."""
    mother = site.somebody(MOTHER)
    mother.adds(CHILD, "子女")
    shows(site, mother, "38.6")
    assert "长春站 东进站口" in mother.says("谁扫过我", CHILD.name)
    return mother


def in_new_wechat(site: Site, _: Chat, who: Someone, __: Path) -> Chat:
    """The chat in which the person proved the phone on record again."""
    new = site.earth.chat()
    new.registers(who)
    site.earth.works()
    return new


def at_new_account(site: Site, chat: Chat, _: Someone, folder: Path) -> Chat:
    """The same phone after the account migrated."""
    new = site.earth.platform.people.add("moved").openid
    file = folder / "openids.csv"
    file.write_text(f"{chat.openid},{new}\n")
    assert Gatehouse(site.earth).command("migrate", "openids", str(file)).exit_code == 0
    return Chat(site.earth.platform, new, site.earth.tray, site.earth.passes)


@pytest.mark.parametrize("moves", [in_new_wechat, at_new_account])
def test_the_agent_still_reads_and_disputes_what_the_former_chat_showed(
    site: Site, tmp_path: Path, moves: Callable[[Site, Chat, Someone, Path], Chat]
) -> None:
    new = moves(site, feverish_child(site), MOTHER, tmp_path)

    assert "长春站 东进站口" in new.says("谁扫过我", CHILD.name)
    assert new.says("不是我1") == site.words("visits.disputed_now")
    new.says("家人的码")
    assert new.colour == "green"


def test_what_the_former_chat_shows_later_for_somebody_else_is_theirs(site: Site, tmp_path: Path) -> None:
    old, father = feverish_child(site), adult()
    new = in_new_wechat(site, old, MOTHER, tmp_path)
    old.registers(site.earth.knows(father))
    old.adds(CHILD, "子女")
    site.earth.works()
    new.says("同意代办")
    site.earth.works()
    assert old.says("谁扫过我", CHILD.name) == site.words("visits.none", name=CHILD.name, days=28)

    shows(site, old, "36.5")

    assert old.says("谁扫过我", CHILD.name).count("长春站") == 1
    assert new.says("谁扫过我", CHILD.name).count("长春站") == 1


def test_who_moves_twice_keeps_it_too(site: Site, tmp_path: Path) -> None:
    mother = feverish_child(site)
    first = in_new_wechat(site, mother, MOTHER, tmp_path)
    shows(site, first, "36.5")
    site.earth.passes(minutes=2)

    mother.registers(MOTHER)
    site.earth.works()

    assert mother.says("谁扫过我", CHILD.name).count("长春站") == 2
