"""The drill: a backup is taken under load, the machine is lost with all its data, and an empty one is filled."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

import pytest

from bot.health.codes.colour import Colour
from bot.service.menu import account_menu
from tests.cases import long
from tests.cast import Someone, adult, aged
from tests.faults.processes import Processes, processes
from tests.faults.test_gate_processes import Guard, citizens
from tests.faults.test_processes import person_in
from tests.handlers.gate.site import Site
from tests.stores import eventually
from tests.talk import Chat
from tests.world import World

PEOPLE, FAMILIES = 12, 2


@pytest.fixture
def running() -> Iterator[Processes]:
    """Web, worker and store as processes."""
    with processes() as found:
        found.earth.parts.outside.wechat.push_menu(account_menu(found.earth.parts.texts))
        yield found


class Families:
    """Mothers who register and bind a child each, one after the other. ``told``: who was shown a code for whom."""

    def __init__(self, running: Processes) -> None:
        self._earth = running.earth
        self.stop = threading.Event()
        self.told: list[tuple[Chat, Someone, Someone]] = []

    def come(self) -> None:
        """Go on until the end."""
        while not self.stop.is_set():
            chat, mother, child = self._earth.chat(), adult(), aged(8, len(self.told))
            chat.registers(mother)
            chat.adds(child, "子女")
            assert chat.colour == Colour.GREEN, chat.all
            self.told.append((chat, mother, child))


def command(*words: object, **env: str) -> str:
    """What a command says, run as a process of its own with these settings only; it must end well."""
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", *map(str, words)], env=env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def audit_lines(running: Processes) -> set[str]:
    """All lines of the audit."""
    found = running.earth.parts.records.audit.entries()
    return {f"{line.at} {line.action} {line.actor} {line.subject}" for line in found}


def replace_machine(running: Processes) -> None:
    """The machine is lost with all its data; another one is started with an empty store."""
    running.web.kill()
    running.worker.kill()
    running.store.kill()
    shutil.rmtree(running.store.log.parent)
    running.store.start()


@long
def test_what_was_acknowledged_before_a_backup_under_load_is_there_on_an_empty_machine(
    running: Processes, tmp_path: Path
) -> None:
    earth, until = running.earth, monotonic() + 90
    people, site, families = citizens(earth, PEOPLE), Site(earth), Families(running)
    guard = Guard(site, site.scanner, people, running.serves)
    private, public, file = (tmp_path / name for name in ("key.pem", "public.pem", "backup"))
    only_path = {"PATH": "/usr/bin", "PYTHONPATH": ":".join(sys.path)}
    command("keypair", private, public, **only_path)

    with ThreadPoolExecutor(FAMILIES + 1) as load:
        under_way = [load.submit(guard.works, until), *(load.submit(families.come) for _ in range(FAMILIES))]
        try:
            eventually(lambda: len(guard.told) >= 3 and len(families.told) >= FAMILIES, 60)
            passed, bound, noted = dict(guard.told), list(families.told), audit_lines(running)
            command("backup", file, "--seal-to", public, REDIS_URL=earth.env["REDIS_URL"], **only_path)
            meanwhile = len(guard.told) + len(families.told)
        finally:
            families.stop.set()
            guard.queue.clear()
        assert [one.result() for one in under_way]
    assert meanwhile > len(passed) + len(bound), "nobody came meanwhile"

    replace_machine(running)
    said = command("restore", file, "--private", private, **earth.env, **only_path)
    assert "the audit is whole" in said
    running.start_web()
    running.start_worker()

    assert running.ready()["keys"] == "ok"
    assert noted <= audit_lines(running)
    everybody_is_there(earth, bound)
    everybody_passed(site, passed)
    no_secret_is_in(file, bound, earth.env)


def everybody_is_there(earth: World, bound: list[tuple[Chat, Someone, Someone]]) -> None:
    """Each mother has her code, and that of the child."""
    for chat, mother, child in bound:
        for words, who in (("我的码", mother), ("家人的码", child)):
            chat.says(words)
            assert chat.colour == Colour.GREEN, chat.sees
            assert person_in(earth, chat) == earth.person(who)


def everybody_passed(site: Site, passed: dict[str, int]) -> None:
    """Each pass that was confirmed is with the venue, and with the person."""
    logged, today = {one.person: one.outcome.temperature for one in site.passes()}, site.earth.clock().date()
    assert {person: logged.get(person) for person in passed} == passed
    for person, temperature in passed.items():
        visits = site.walks.until_day(person, today)
        assert temperature in {visit.outcome.temperature for visit in visits}


def no_secret_is_in(file: Path, bound: list[tuple[Chat, Someone, Someone]], env: dict[str, str]) -> None:
    """Neither what is known of people, nor a key, nor an id can be read in the backup."""
    content = file.read_bytes()
    for chat, mother, child in bound:
        for secret in (*mother.secrets, *child.secrets, chat.id, chat.openid):
            assert secret.encode() not in content
    for name in ("DATA_KEYS", "INDEX_KEY", "CHAT_KEY"):
        assert env[name].encode() not in content
