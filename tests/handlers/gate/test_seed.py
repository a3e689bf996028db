"""The demo's gate."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.sandbox.authorities.switches import Mode, Service
from bot.store.gate.scanner_bindings import ScannerBindings
from tests.cast import CITIZEN
from tests.chats import chat_id
from tests.handlers.gate.seeding import seed
from tests.world import READY, World


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working directory without a developer's ``.env``."""
    monkeypatch.chdir(tmp_path)


def test_its_scanner_goes_on_duty_at_once_and_its_manager_has_the_page(earth: World) -> None:
    assert seed(earth).output == "Open: 长春站.\n"

    scanner, manager = earth.chat("scanner"), earth.chat("manager")
    assert "欢迎回来" in scanner.sees
    assert scanner.says("上岗") == earth.words("duty.on", venue="长春站", entrance="东进站口")
    citizen = earth.chat("citizen")
    citizen.registers(CITIZEN)
    assert earth.words("gate.verdict.green") in scanner.says(citizen.code)
    assert "/g/in/" in manager.says("我的场所")


def test_its_manager_gets_the_approval_notice_on_following(earth: World) -> None:
    seed(earth)
    earth.works()

    text = earth.chat("manager").sees

    assert "/g/poster/" in text
    assert "刘**" in text
    assert text.endswith(earth.words("hello.welcome_back"))


def test_running_it_again_changes_nothing(earth: World) -> None:
    seed(earth)
    earth.works()
    for key in ("manager", "scanner"):
        earth.chat(key)
    before = earth.keys("*")

    assert seed(earth).exit_code == 0

    (venue,) = earth.parts.services.gate.applications.managed_by(chat_id(READY["manager"]))
    (binding,) = ScannerBindings(earth.parts.records.store).of_venue(venue.id)
    assert binding.scanner == chat_id(READY["scanner"])
    assert earth.keys("*") == before


def test_without_the_government_services_it_fails_and_says_why(earth: World) -> None:
    earth.switch(Mode.OFF, Service.IDENTITY)

    shut = seed(earth)

    assert (shut.exit_code, shut.output) == (1, "Error: the gate was not opened: GateFault unverified\n")


def test_the_command_is_hidden() -> None:
    assert "seed" not in CliRunner().invoke(main, ["--help"]).output
