"""An unreadable record (its key is lost or its fields are damaged): its user gets a fault message, all other users
are served.
"""

import pytest

from bot.sandbox.authorities.people import Status
from bot.store.keys import identity_context
from bot.store.vault import Vault
from tests.cast import CITIZEN, GRANDMOTHER, MOTHER, Someone, adult
from tests.handlers.gate.site import Site
from tests.talk import Chat
from tests.world import World


def field(earth: World, who: Someone, name: str, value: bytes | str) -> bytes:
    """Change a field of a person's record; returns the old value."""
    key = f"p:{{{earth.person(who)}}}"
    before, _ = earth.parts.records.store.run(key, ("HGET", key, name), ("HSET", key, name, value))
    assert isinstance(before, bytes)
    return before


def lost() -> bytes:
    """A text encrypted with a lost key."""
    return Vault(["C" * 42 + "A"], "B" * 42 + "A").seal("{}", "whatever")


@pytest.fixture
def mother(earth: World) -> Chat:
    """A registered person with a relative."""
    chat = earth.chat("mother")
    chat.registers(MOTHER)
    chat.adds(GRANDMOTHER)
    return chat


@pytest.mark.parametrize(("name", "spoilt"), [("i", lost()), ("h", "nonsense"), ("a", "nonsense")], ids="iha")
def test_the_feed_goes_on_and_the_change_is_stored_when_the_record_is_readable_again(
    earth: World, mother: Chat, name: str, spoilt: bytes | str, caplog: pytest.LogCaptureFixture
) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    before = field(earth, GRANDMOTHER, name, spoilt)
    earth.health(GRANDMOTHER, Status.CONFIRMED)
    earth.health(CITIZEN, Status.CONTACT)

    earth.works()

    assert chat.sees == earth.words("notice.own_colour.orange")
    told = earth.words("notice.dependant_colour.red", name=GRANDMOTHER.name)
    assert told not in mother.all
    assert "change not kept" in caplog.text
    field(earth, GRANDMOTHER, name, before)
    earth.passes(minutes=10)
    earth.works()
    assert mother.all.count(told) == 1
    mother.says("家人的码")
    assert mother.colour == "red"


def test_a_failing_feed_does_not_stop_the_jobs(earth: World, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = earth.chat("citizen")
    chat.registers(CITIZEN)
    monkeypatch.setattr(earth.parts.outside.platform, "changes", lambda _: None)
    earth.parts.services.notices.notify(chat.id, earth.clock(), "notice.verified")

    earth.works()

    assert chat.sees == earth.words("notice.verified")


def test_the_user_of_the_record_gets_a_fault_message(earth: World, mother: Chat) -> None:
    field(earth, MOTHER, "i", lost())
    family = f"f:{{{mother.id}}}"
    earth.parts.records.store.run(family, ("HSET", family, earth.person(GRANDMOTHER), lost()))
    fault, _, _ = earth.words("chat.fault", reference="|").partition("|")

    for words in ("我的信息", "家人的码"):
        assert mother.says(words).startswith(fault)
    earth.passes(minutes=25)
    mother.says("我的码")  # its picture would show the name
    assert mother.sees.startswith(fault)


@pytest.mark.parametrize("spoilt", [lost(), "{}"], ids=["sealed", "empty"])
def test_a_person_whose_name_is_lost_after_the_scan_is_registered_and_can_be_undone(
    earth: World, spoilt: bytes | str
) -> None:
    site, who = Site(earth), adult()
    site.scans(site.somebody(who))
    sealed = spoilt if isinstance(spoilt, bytes) else _undecodable(site, who)
    field(earth, who, "i", sealed)

    assert site.scanner.says("36.5").splitlines()[0] == site.words("gate.measured.pass", name="*", temperature="36.5 ℃")
    assert " * " in site.scanner.says("我的记录")
    assert site.scanner.says("撤销") == site.words("gate.undo.done", count=1)


def _undecodable(site: Site, who: Someone) -> bytes:
    """A text encrypted with the right key, in an unknown format."""
    return site.earth.parts.records.vault.seal('{"name":1}', identity_context(site.earth.person(who)))
