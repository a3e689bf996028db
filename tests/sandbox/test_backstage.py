"""The demo behind its page, in parts: what a new start leaves, one clock for all, signatures by the true time."""

from datetime import timedelta
from pathlib import Path

from bot.assembly import beijing_now, moved_clock
from bot.authorities.gateway import Gateway
from bot.authorities.platform import HealthPlatform
from bot.authorities.transport import Transport
from bot.sandbox.backstage import clock_file, empty_if_asked, write_clock
from bot.sandbox.services import Caller, serve_all
from bot.sandbox.wechat import Account
from tests.ports import free_ports
from tests.sandbox.wechat.echo_bot import AES_KEY, APP_ID, SECRET, TOKEN
from tests.sandbox.wechat.test_stage import Notebook

CALLER = Caller("caller", "token")


def test_the_bots_clock_is_ahead_as_the_demo_says(tmp_path: Path) -> None:
    write_clock(tmp_path, 0.0)
    clock = moved_clock(clock_file(tmp_path))
    write_clock(tmp_path, 1_296_000.0)

    assert timedelta(days=14, hours=23) < clock() - beijing_now() <= timedelta(days=15)


def test_a_new_start_empties_the_folder_but_for_keys_and_logs_and_only_when_asked(tmp_path: Path) -> None:
    for name in ("store", "wechat"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").touch()
    for name in ("demo.env", "web.log", "clock", "gate.opened", "operator.key", "authorities.json"):
        (tmp_path / name).touch()
    empty_if_asked(tmp_path)
    assert (tmp_path / "store" / "file").exists()

    (tmp_path / "afresh").touch()
    empty_if_asked(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {"demo.env", "web.log"}


def test_the_services_have_the_time_of_the_platform_and_read_signatures_of_the_true_time() -> None:
    account, ports = Account(APP_ID, SECRET, TOKEN, AES_KEY, "http://127.0.0.1:9/wechat"), free_ports(2)
    with serve_all(account, CALLER, (ports, ports + 1), None, stage=Notebook()) as platform:
        platform.clock.advance(15 * 86_400)
        gateway = Gateway("platform", Transport(f"http://127.0.0.1:{ports + 1}/platform"), CALLER.id, CALLER.token)

        told = HealthPlatform(gateway).status("王建国", "111", "220102198503143018", 5)

        gateway.close()
    assert told.as_of - beijing_now() > timedelta(days=14, hours=23)
