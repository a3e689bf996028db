"""The ``jixiangma`` command: what it refuses, what it finds, what it prints."""

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot import TEMPLATES, assembly
from bot.assembly import assemble, beijing_now
from bot.cli import main
from bot.config import read_config
from bot.health.people.phone_fault import SmsPriority
from bot.sandbox.authorities import AuthorityState
from bot.sandbox.authorities import create_app as authorities_app
from bot.sandbox.sms import SmsAccount, SmsGateway
from bot.sandbox.store import EmbeddedStore
from bot.sandbox.wechat.platform import Platform
from bot.sandbox.wechat.server import create_app as wechat_app
from bot.sandbox.wechat.server import serve
from bot.sandbox.wechat.settings import Account
from bot.store.chat.sessions import ChatSessions
from bot.store.format import StoreFormat
from bot.store.people.sms_limits import SmsLimits
from bot.store.redis.store import Store
from bot.store.vault import Vault
from tests.ports import free_port
from tests.stores import folder, leave_notice
from tests.test_config import WHOLE
from tests.workdays import Workdays

SERVED: dict[str, str] = {}
"""The settings of the services around ours, which are served while these tests run."""

SMS: dict[str, str] = {}
"""The settings of the gateway for text messages, which is served too."""

ACCOUNT = ("WECHAT_APP_ID", "WECHAT_APP_SECRET", "WECHAT_TOKEN", "WECHAT_AES_KEY")

AT_FIRST = (
    "  WARNING menu: it is missing: run `jixiangma menu push`\n"
    "  WARNING PUBLIC_URL: nothing answers at /wechat there: start `jixiangma web`, look at the proxy\n"
    "All well, but for the warnings.\n"
)
"""What the doctor says before the menu is set and ``web`` is started."""


@pytest.fixture(scope="module", autouse=True)
def authorities() -> Iterator[AuthorityState]:
    """Both simulated government services."""
    state = AuthorityState(None, caller=WHOLE["AUTHORITY_ID"], token=WHOLE["AUTHORITY_TOKEN"])
    account = Account(*(WHOLE[name] for name in ACCOUNT), f"http://127.0.0.1:{free_port()}/wechat")
    platform = Platform(account)
    gateway = SmsGateway(SmsAccount("id", "key"))
    with serve(authorities_app(state, (), gateway)) as server, serve(wechat_app(platform)) as wechat:
        SERVED.update(IDENTITY_URL=f"{server.url}/identity", PLATFORM_URL=f"{server.url}/platform")
        SERVED.update(WECHAT_API_URL=wechat.url)
        SMS.update(gateway.account.settings(server.url))
        yield state
    platform.close()


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory without a ``.env`` of the developer's, and a calendar that never ends."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(assembly, "assemble", partial(assemble, calendar=Workdays()))
    return tmp_path


def jixiangma(*words: str, **env: str) -> Result:
    """The command's outcome with these settings."""
    return CliRunner().invoke(main, words, env={**WHOLE, **SERVED, **env})


def stamped(store: Store) -> None:
    """The stamp of a store that was filled with these settings."""
    config = read_config(WHOLE)
    StoreFormat(store, config.data_keys, config.index_key, config.chat_key).check_in()


@pytest.mark.parametrize("command", [("web",), ("worker",), ("doctor",), ("reseal",), ("menu", "push")])
def test_no_command_starts_with_faulty_settings_and_all_are_listed_without_their_values(
    command: tuple[str, ...],
) -> None:
    wrong = {
        "WECHAT_APP_SECRET": "hunter2-hunter2",
        "DATA_KEYS": "sesame-sesame",
        "REDIS_URL": "redis://:opensesame@h:x",
    }

    done = jixiangma(*command, **wrong)

    assert done.exit_code == 2
    assert all(f"{name}: expected " in done.output for name in wrong)
    assert not any(value in done.output for value in (*wrong.values(), "opensesame", *WHOLE["SECRET_KEYS"].split(",")))


def test_faulty_settings_in_a_dotenv_file_are_listed_too(elsewhere: Path) -> None:
    (elsewhere / ".env").write_text("WEB_THREADS=many\n")

    done = jixiangma("web")

    assert (done.exit_code, done.output) == (
        2,
        "Settings to mend:\n  WEB_THREADS: expected threads of each of them, 1 to 256\n",
    )


def test_a_misspelt_setting_is_noted_and_stops_nothing(store: Store, store_url: str) -> None:
    done = jixiangma("doctor", REDIS_URL=store_url, HOTLINES="110")

    assert done.exit_code == 0
    assert "Note: HOTLINES is no setting; HOTLINE is." in done.output


def test_the_doctor_finds_nothing_wrong_with_a_durable_store(store: Store, store_url: str) -> None:
    done = jixiangma("doctor", REDIS_URL=store_url, **SMS)

    assert (done.exit_code, done.output) == (0, AT_FIRST)


def test_the_doctor_warns_loudly_when_nobody_can_prove_a_phone(store_url: str) -> None:
    done = jixiangma("doctor", REDIS_URL=store_url)

    assert done.exit_code == 0
    assert "WARNING SMS_SECRET_ID: not set: no text message is sent, and NOBODY CAN PROVE A PHONE" in done.output


def test_the_doctor_warns_when_the_messages_of_the_hour_are_used_up(store_url: str, store: Store, vault: Vault) -> None:
    stamped(store)
    SmsLimits(store, vault).reserve("o1", "+8613800430001", "a", beijing_now(), 9, SmsPriority.NONE)

    done = jixiangma("doctor", REDIS_URL=store_url, SMS_HOURLY_BUDGET="1", **SMS)

    assert done.exit_code == 0
    assert "WARNING SMS_HOURLY_BUDGET: used up" in done.output


def test_the_doctor_lists_all_that_a_careless_store_may_lose() -> None:
    careless = ("--appendonly", "no", "--maxmemory-policy", "allkeys-lru")
    with folder() as base, EmbeddedStore(base, options=careless) as store:
        done = jixiangma("doctor", REDIS_URL=store.url)

    assert done.exit_code == 1
    assert "set appendonly yes" in done.output
    assert "set maxmemory-policy noeviction" in done.output


def test_the_doctor_says_when_no_store_is_there() -> None:
    done = jixiangma("doctor", REDIS_URL=f"redis://:opensesame@127.0.0.1:{free_port()}")

    assert done.exit_code == 1
    assert "REDIS_URL: the store cannot be reached" in done.output
    assert "opensesame" not in done.output


def test_the_doctor_says_which_government_service_is_not_there_and_asks_about_nobody(
    store_url: str, authorities: AuthorityState
) -> None:
    done = jixiangma("doctor", REDIS_URL=store_url, PLATFORM_URL=f"http://127.0.0.1:{free_port()}")

    assert done.exit_code == 1
    assert "PLATFORM_URL: the service does not answer as it should (platform: transport" in done.output
    assert "IDENTITY_URL" not in done.output
    assert authorities.registry.strangers() == []


def test_the_doctor_says_when_the_gateway_does_not_take_our_token(store_url: str) -> None:
    done = jixiangma("doctor", REDIS_URL=store_url, AUTHORITY_TOKEN="another-token-of-the-tests")

    assert done.exit_code == 1
    assert "IDENTITY_URL: " in done.output
    assert done.output.count("check clock, AUTHORITY_ID and AUTHORITY_TOKEN") == 2
    assert "another-token" not in done.output


def test_the_doctor_lists_missing_texts(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(TEMPLATES, elsewhere / "templates")
    (elsewhere / "templates" / "en" / "menu.toml").write_text("")
    monkeypatch.setattr(assembly, "TEMPLATES", elsewhere / "templates")

    done = jixiangma("doctor")

    assert done.exit_code == 1
    assert "en: menu." in done.output
    assert "missing" in done.output


def test_printed_keys_are_settings() -> None:
    done = jixiangma("keys")

    printed = dict(line.split("=") for line in done.output.splitlines())
    assert printed.keys() == {"SECRET_KEYS", "DATA_KEYS", "INDEX_KEY", "CHAT_KEY"}
    assert read_config({**WHOLE, **printed}).data_keys == (printed["DATA_KEYS"],)


def test_an_old_key_is_sealed_away_and_can_be_dropped(store: Store, store_url: str) -> None:
    old, new = WHOLE["DATA_KEYS"], "C" * 42 + "A"
    stamped(store)
    leave_notice(ChatSessions(store, Vault([old], WHOLE["INDEX_KEY"])), "o1", "您好")

    rotated = jixiangma("reseal", REDIS_URL=store_url, DATA_KEYS=f"{new},{old}")
    dropped = jixiangma("reseal", REDIS_URL=store_url, DATA_KEYS=new)
    lost = jixiangma("reseal", REDIS_URL=store_url, DATA_KEYS=old)

    assert (rotated.exit_code, dropped.exit_code) == (0, 0)
    assert rotated.output.splitlines() == [
        "1 values, 1 sealed anew, 0 changed meanwhile, 0 that no key opens",
        "1 values, 0 sealed anew, 0 changed meanwhile, 0 that no key opens",
        "All is sealed with the first of DATA_KEYS.",
    ]
    assert lost.exit_code == 2
    assert "DATA_KEYS lacks a key" in lost.output


STARTS = [("web",), ("worker",), ("reseal",), ("menu", "push"), ("operator", "list")]


@pytest.mark.parametrize("command", STARTS, ids=" ".join)
def test_nothing_starts_with_keys_that_do_not_fit_the_store(
    store: Store, store_url: str, command: tuple[str, ...]
) -> None:
    stamped(store)
    other = "D" * 42 + "E"

    done = jixiangma(*command, REDIS_URL=store_url, INDEX_KEY=other, CHAT_KEY=other, DATA_KEYS=other)

    assert done.exit_code == 2
    assert done.output.startswith("Store to mend:\n")
    assert [line.split()[0] for line in done.output.splitlines()[1:]] == ["INDEX_KEY", "CHAT_KEY", "DATA_KEYS"]
    assert other not in done.output


def test_the_doctor_says_which_keys_do_not_fit_the_store_and_changes_nothing(store: Store, store_url: str) -> None:
    assert jixiangma("doctor", REDIS_URL=store_url).exit_code == 0
    assert store.run_on_masters(("DBSIZE",)) == [[0]]
    stamped(store)

    done = jixiangma("doctor", REDIS_URL=store_url, INDEX_KEY="D" * 42 + "E")

    said = "  the store: INDEX_KEY is not the one with which it was filled\n"
    assert (done.exit_code, done.output.startswith(said)) == (1, True)


@pytest.mark.parametrize("command", [("web",), ("worker",), ("doctor",), ("reseal",)], ids=" ".join)
def test_a_store_of_an_earlier_version_is_not_touched_and_the_way_on_is_named(
    store: Store, store_url: str, command: tuple[str, ...]
) -> None:
    store.run("p:{A}", ("HSET", "p:{A}", "v", 1))

    done = jixiangma(*command, REDIS_URL=store_url)

    assert done.exit_code == (1 if command == ("doctor",) else 2)
    assert "run `jixiangma upgrade`" in done.output
    assert store.run_on_masters(("DBSIZE",)) == [[1]]


@pytest.mark.parametrize("command", [("reseal",), ("menu", "push")], ids=" ".join)
def test_a_command_says_in_a_sentence_that_no_store_is_there(command: tuple[str, ...]) -> None:
    done = jixiangma(*command, REDIS_URL=f"redis://:opensesame@127.0.0.1:{free_port()}")

    assert done.exit_code == 1
    assert done.output.startswith("Error: the store at REDIS_URL failed (")
    assert done.output.endswith("run this again\n")
    assert "opensesame" not in done.output


@pytest.mark.parametrize("key", [(), ("--aes-key", "short"), ("--aes-key", "!" * 43)])
def test_the_sandbox_refuses_to_encrypt_without_a_proper_key(key: tuple[str, ...]) -> None:
    account = ("--bot-url", "http://127.0.0.1:1/wechat", "--app-id", "wx", "--token", "t")

    done = jixiangma("sandbox", *account, *key, "--mode", "safe")

    assert done.exit_code == 2
    assert "--aes-key, 43 letters and digits" in done.output
