"""A store that the version before wrote: the upgrade carries it over, from wherever it was cut, and life goes on."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import requests
from click.testing import CliRunner, Result

from bot.app import create_app
from bot.assembly import assemble, beijing_now
from bot.cli import main
from bot.commands.upgrade import chat_names
from bot.health.clock import BEIJING
from bot.health.codes.colour import Colour
from bot.sandbox.wechat.server import serve
from bot.store.format_faults import WrongStore
from bot.store.redis.store import Store
from bot.store.shared_state import WORKER, save_heartbeat
from bot.store.upgrade.endings import SPREAD
from bot.store.upgrade.upgrade import Upgrade
from bot.store.vault import Vault
from tests.cases import ALL_CASES
from tests.cast import CHILD, CITIZEN, CODE
from tests.faults.killer import Killer
from tests.story.test_privacy import dump, forms
from tests.town import Town
from tests.upgrade.kept import FORMAT_0, contents, read
from tests.world import READY, SETTINGS, World, world_without_web

OTHER = "D" * 42 + "E"
KEY_ID = Vault([SETTINGS["DATA_KEYS"]], SETTINGS["INDEX_KEY"]).seal("", "")[:4]
"""The head of everything that is sealed after the upgrade; OPENID_START of it as text."""
OPENID_START = b"." + b64encode(KEY_ID)[:5]

GRACE_UNTIL, UPGRADED = 2_000_000_000, datetime(2026, 12, 1, tzinfo=BEIJING)
"""A Unix second and a time, the same in every run."""


@contextmanager
def old_town(url: str, kept: Path = FORMAT_0) -> Iterator[World]:
    """A world without a web process, two minutes after the version before was stopped."""
    with world_without_web(url) as earth:
        left = read(kept, earth.parts.records.store)
        earth.passes(seconds=(left + timedelta(minutes=2) - earth.clock()).total_seconds())
        yield earth


@pytest.fixture
def earth(store: Store, store_url: str) -> Iterator[World]:
    """The old town on one server."""
    with old_town(store_url) as found:
        yield found


def test_a_cluster_is_carried_over_too(cluster: object, cluster_url: str) -> None:
    with old_town(cluster_url) as earth:
        assert upgrade(earth).exit_code == 0

        goes_on(earth)


def upgrade(earth: World, **env: str) -> Result:
    """Run the command, at the time of the world."""
    with patch("bot.assembly.assemble", partial(assemble, clock=earth.clock)):
        return CliRunner().invoke(main, ["upgrade"], env={**earth.env, **env})


def test_the_upgrade_says_what_it_does_and_a_second_one_has_nothing_to_do(earth: World) -> None:
    done, again = upgrade(earth), upgrade(earth)

    assert done.exit_code == 0, done.output
    assert done.output.startswith("what lasts for minutes\nopen forms\nnotices\n")
    assert done.output.endswith("The store is upgraded.\n")
    assert (again.exit_code, again.output) == (0, "The store has the format of this version.\n")
    earth.parts.store_format.check_in()


def test_after_the_upgrade_no_openid_is_readable_and_each_key_has_its_end(earth: World) -> None:
    store = earth.parts.records.store
    before = ends(store)

    upgrade(earth)

    assert [openid for openid in READY.values() for form in forms(openid) if form in dump(store)] == []
    after = ends(store)
    for kind in before.keys() - set("lmkbrsjnq"):
        assert after[kind] == pytest.approx(before[kind], abs=5000), kind
    assert after.keys() - before.keys() == {"format"}
    assert after.keys().isdisjoint("lmkbr")


def ends(store: Store) -> dict[str, list[int]]:
    """When the keys of each kind end: Unix milliseconds, negative for never."""
    found: dict[str, list[int]] = {}
    for key in store.scan("*"):
        found.setdefault(key.partition(":")[0], []).append(store.run(key, ("PEXPIRETIME", key))[0])
    return {kind: sorted(moments) for kind, moments in found.items()}


def test_after_the_upgrade_life_goes_on_where_it_was_left(earth: World) -> None:
    upgrade(earth)

    goes_on(earth)


def test_after_the_upgrade_each_is_asked_for_the_code_at_the_next_message(earth: World) -> None:
    upgrade(earth)

    with serve(create_app(earth.config, earth.parts), port=int(earth.env["PORT"])):
        town, last_day = Town(earth), earth.clock() + timedelta(days=earth.config.grace_days)
        asked = earth.words("code.grace", until=f"{last_day:%m-%d}")
        for chat, word in zip(town.chats, ("0", "我的信息", "菜单", "我的场所", "下岗", "讲个笑话"), strict=True):
            assert chat.says(word).startswith(f"{asked}\n\n"), word


def test_after_the_time_of_grace_a_manager_proves_a_phone_first(earth: World) -> None:
    upgrade(earth)

    with serve(create_app(earth.config, earth.parts), port=int(earth.env["PORT"])):
        earth.passes(days=earth.config.grace_days + 1)

        assert Town(earth).manager.says("我的场所") == earth.words("gate.places.unverified")


def goes_on(earth: World) -> None:
    """The people of the town take up what was left open, and have all that they had."""
    with serve(create_app(earth.config, earth.parts), port=int(earth.env["PORT"])):
        town = Town(earth)
        town.citizen.says("我的码")
        assert town.citizen.colour is Colour.GREEN
        assert "验证手机" in town.citizen.says("谁扫过我")  # a place is shown after a proof only
        _families(earth, town)
        _gate(town)
        earth.works()
        assert "请回复 代办" in town.citizen.all  # the question that was open must be asked again
        assert "李**" not in town.elder.says("我的代办人")
        town.visitor.says("家人的码")
        assert "还没有核验本人" in town.visitor.all  # checked by a job that the old version left


def test_an_upgrade_that_is_cut_at_any_round_trip_is_completed_by_running_it_again(
    earth: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, killer = earth.env["REDIS_URL"], Killer(monkeypatch)
    run(earth)
    expected, cuts = shape(url), 0
    for _ in killer.everywhere(earth, lambda: run(earth), given=lambda: refill(earth.parts.records.store)):
        assert shape(url) == expected, cuts
        cuts += 1

    assert cuts > (200 if ALL_CASES else 110)
    goes_on(earth)


def run(earth: World) -> None:
    """The upgrade in this process, if it is needed."""
    found = Upgrade(earth.parts.records, earth.parts.store_format, chat_names(), GRACE_UNTIL, UPGRADED)
    if found.is_needed():
        list(found.run())
    assert found.unopened == 0


def refill(store: Store, kept: Path = FORMAT_0) -> None:
    """Put the old town into the store, in place of everything that is there."""
    store.run_on_masters(("FLUSHALL",))
    read(kept, store)


def shape(url: str) -> list[Any]:
    """What the store holds: all that is plain, and the lengths of all that is sealed."""
    return [(key, kind, seconds > 0, _plain(value)) for key, kind, seconds, value in contents(url)]


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        is_sealed = value.startswith((KEY_ID, OPENID_START)) or b" " + OPENID_START in value
        return len(value) if is_sealed else value
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return sorted(map(_plain, value), key=repr) if isinstance(value, list) else value


def test_who_is_not_seen_again_after_the_upgrade_is_erased_in_time(earth: World) -> None:
    upgrade(earth)
    earth.works()
    grace, kept = timedelta(days=earth.config.grace_days), timedelta(days=earth.config.unheld_days)
    assert len(earth.keys("p:*")) > 6

    earth.passes(seconds=(grace + SPREAD).total_seconds())
    earth.works()
    assert len(earth.keys("p:*")) > 6
    earth.passes(seconds=kept.total_seconds() + 60)
    earth.works()

    assert earth.keys("p:*") | earth.keys("d:*") == set()
    assert earth.jobs("expire") + earth.jobs("birthday") == []


def test_who_proves_a_phone_after_the_upgrade_is_kept(earth: World) -> None:
    upgrade(earth)
    with serve(create_app(earth.config, earth.parts), port=int(earth.env["PORT"])):
        citizen = Town(earth).citizen
        citizen.says("验证手机", CITIZEN.phone, CODE)
        assert citizen.last["kind"] == "image"
        for _ in range(4):
            earth.passes(days=20)
            earth.works()

        citizen.says("0", "我的码")

        assert citizen.colour is Colour.GREEN


def test_children_with_agents_wait_for_their_birthday_after_the_upgrade(earth: World) -> None:
    upgrade(earth)

    (child,) = earth.jobs("birthday")

    assert child == f"birthday {earth.person(CHILD)}"
    assert earth.waiting()[child] == datetime(2036, 9, 1, tzinfo=BEIJING) - timedelta(days=30)


def test_other_keys_are_refused_before_anything_is_changed(earth: World) -> None:
    before = dump(earth.parts.records.store)

    refused = [upgrade(earth, **{name: OTHER}) for name in ("DATA_KEYS", "INDEX_KEY")]

    assert [done.exit_code for done in refused] == [2, 2]
    assert "DATA_KEYS lacks a key" in refused[0].output
    assert "INDEX_KEY is not the one" in refused[1].output
    assert dump(earth.parts.records.store) == before


def test_an_upgrade_that_has_begun_goes_on_with_the_same_keys_only(
    earth: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Killer(monkeypatch).kills(100, True, lambda: run(earth))

    other = upgrade(earth, CHAT_KEY=OTHER)

    assert (other.exit_code, "CHAT_KEY is not the one" in other.output) == (2, True)
    with pytest.raises(WrongStore, match="older"):
        earth.parts.store_format.check_in()
    assert upgrade(earth).exit_code == 0


def test_it_waits_until_the_worker_is_stopped(earth: World) -> None:
    store = earth.parts.records.store
    save_heartbeat(store, WORKER, beijing_now())
    before = dump(store)

    done = upgrade(earth)

    assert done.exit_code == 1
    assert "stop web and worker" in done.output
    assert dump(store) == before


def test_what_no_key_opens_is_left_out_and_counted(earth: World) -> None:
    store, foreign = earth.parts.records.store, Vault([OTHER], OTHER).seal("{}", "whatever")
    openid = READY["citizen"]
    store.run(f"n:{{{openid}}}", ("RPUSH", f"n:{{{openid}}}", foreign))
    store.run(f"a:{{{openid}}}", ("SET", f"a:{{{openid}}}", foreign))

    done = upgrade(earth)

    assert done.exit_code == 0
    assert "2 values were left out" in done.output
    goes_on(earth)


def _families(earth: World, town: Town) -> None:
    """Both open forms and the lists of dependants."""
    assert "1 李**" in town.elder.says("1")
    assert town.elder.says("1", "确认") == earth.words("agents.unbound")
    assert earth.words("relative.document.ask") in town.mother.says("1")


def _gate(town: Town) -> None:
    """The scan that waits, the records, the venue and its page."""
    assert "等了 2 分钟以上" in town.scanner.says("36.6")  # the scan of the old version
    assert "王**" in town.scanner.says("我的记录")
    assert requests.get(town.page(), timeout=10).ok
