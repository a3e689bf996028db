"""Settings: read from the environment and ``.env``, all faults at once, never a value shown."""

from pathlib import Path
from typing import Literal, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.installation import new_keys
from bot.config import SETTINGS, SMS_ACCOUNT, BadConfig, Config, find_misspelt, read_config, read_environment
from bot.sandbox.sms import SmsAccount
from bot.settings import SettingFault
from tests.world import SETTINGS as ACCOUNT

WHOLE = {
    **ACCOUNT,
    "REDIS_URL": "redis://localhost",
    "PUBLIC_URL": "https://code.example.com/",
    "IDENTITY_URL": "https://gateway.example.com/identity",
    "PLATFORM_URL": "https://gateway.example.com/platform",
}
NAMES = [setting.name for setting in SETTINGS]
JUNK = st.one_of(
    st.text(max_size=60),
    st.from_regex(r"[a-z+]{1,16}://[\x20-\x7e]{0,30}", fullmatch=True),
    st.from_regex(r"[A-Za-z0-9+/_=,-]{0,90}", fullmatch=True),
    st.floats().map(str),
    st.integers().map(str),
)


def taken_or_faults(env: dict[str, str]) -> Config | tuple[SettingFault, ...]:
    """The settings when they are right, else what is wrong."""
    try:
        return read_config(env)
    except BadConfig as bad:
        return bad.faults


def test_whole_settings_are_read_and_defaults_fill_the_rest() -> None:
    config = read_config(WHOLE)

    assert config.wechat_api_url == "https://api.weixin.qq.com"
    assert (config.hotline, config.draft_days, config.port, config.web_threads) == ("12345", 3, 8000, 6)
    assert config.public_url == "https://code.example.com"
    assert config.secret_keys == (ACCOUNT["SECRET_KEYS"],)
    assert config.aes_keys == (ACCOUNT["WECHAT_AES_KEY"],)


def test_a_value_has_the_type_that_its_field_says() -> None:
    config = read_config({**WHOLE, "METRICS_PORT": "9000"})

    for name, kind in get_type_hints(Config).items():
        plain = get_origin(kind) if get_origin(kind) is tuple else str if get_origin(kind) is Literal else kind
        assert isinstance(getattr(config, name), plain), name


def test_all_faults_are_listed_at_once_by_variable_and_expectation() -> None:
    with pytest.raises(BadConfig) as bad:
        read_config({**WHOLE, "REDIS_URL": "mysql://x", "DRAFT_DAYS": "31", "INDEX_KEY": ""})

    assert {fault.name for fault in bad.value.faults} == {"REDIS_URL", "DRAFT_DAYS", "INDEX_KEY"}
    assert "DRAFT_DAYS: expected days" in str(bad.value)


def test_nothing_set_names_everything_that_has_no_default() -> None:
    with pytest.raises(BadConfig) as bad:
        read_config({})

    needed = {setting.name for setting in SETTINGS if setting.default is None}
    assert {fault.name for fault in bad.value.faults} == needed | {"WECHAT_AES_KEY"}


@pytest.mark.parametrize("missing", SMS_ACCOUNT)
def test_the_account_at_the_sms_gateway_is_set_whole_or_not_at_all(missing: str) -> None:
    account = SmsAccount("id", "key").settings("https://sms.example.com")
    assert read_config({**WHOLE, **account}).sms_url == "https://sms.example.com"

    with pytest.raises(BadConfig) as bad:
        read_config({**WHOLE, **account, f"SMS_{missing}": ""})

    assert {fault.name for fault in bad.value.faults} == {f"SMS_{missing}"}


def test_only_a_demo_on_this_machine_has_a_clock_of_its_own() -> None:
    local = {**WHOLE, "PUBLIC_URL": "http://127.0.0.1:8001", "DEMO_CLOCK": "/demo/clock"}
    assert read_config(local).demo_clock == "/demo/clock"

    for public in ("https://code.example.com", "https://localhost", ""):
        with pytest.raises(BadConfig, match="DEMO_CLOCK: expected nothing"):
            read_config({**local, "PUBLIC_URL": public})


def test_the_sms_gateway_has_no_path() -> None:
    with pytest.raises(BadConfig, match="SMS_URL"):
        read_config({**WHOLE, "SMS_URL": "https://sms.example.com/api"})


@pytest.mark.parametrize("mode", ["compatible", "safe"])
def test_an_encrypting_mode_needs_the_key(mode: str) -> None:
    with pytest.raises(BadConfig, match="WECHAT_AES_KEY: expected .* since WECHAT_MODE is not plain"):
        read_config({**WHOLE, "WECHAT_MODE": mode, "WECHAT_AES_KEY": ""})
    assert read_config({**WHOLE, "WECHAT_MODE": "plain", "WECHAT_AES_KEY": ""}).aes_keys == ()


def test_keys_rotate_newest_first() -> None:
    previous = "p" * 43
    config = read_config(
        {
            **WHOLE,
            "SECRET_KEYS": f"{'n' * 32}, {'o' * 32}",
            "DATA_KEYS": f"{'N' * 42}A,{'O' * 42}A",
            "WECHAT_AES_KEY_PREVIOUS": previous,
        }
    )

    assert config.secret_keys == ("n" * 32, "o" * 32)
    assert config.data_keys == ("N" * 42 + "A", "O" * 42 + "A")
    assert config.aes_keys == (ACCOUNT["WECHAT_AES_KEY"], previous)


def test_new_keys_are_valid_and_differ_each_time() -> None:
    assert read_config({**WHOLE, **new_keys()}).index_key
    assert new_keys() != new_keys()


@pytest.mark.parametrize(
    "url",
    [
        "redis://localhost",
        "redis://user:word@store:6380/2",
        "rediss://store?ssl_ca_certs=/etc/ca.pem",
        "unix:///run/valkey.sock?db=1",
        "redis+sentinel://one:26379,two:26379/registry/0",
        "redis+cluster://one:6379,two:6379",
        "rediss+sentinel://one/registry",
        "rediss+cluster://one",
    ],
)
def test_the_documented_forms_of_a_store_are_taken(url: str) -> None:
    assert read_config({**WHOLE, "REDIS_URL": url}).redis_url == url


@pytest.mark.parametrize("host", ["127.0.0.1:8001", "127.1.2.3", "[::1]:8001", "localhost:8001", "LOCALHOST"])
def test_plain_http_is_taken_on_this_machine_itself(host: str) -> None:
    assert read_config({**WHOLE, "PUBLIC_URL": f"http://{host}"}).public_url == f"http://{host}"


def test_plain_http_on_another_machine_is_refused_with_what_is_expected() -> None:
    with pytest.raises(BadConfig, match="PUBLIC_URL: expected this service's https URL; http for loopback hosts only"):
        read_config({**WHOLE, "PUBLIC_URL": "http://code.example.com"})


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("REDIS_URL", "redis+sentinel://one,two"),
        ("REDIS_URL", "redis://store:port"),
        ("REDIS_URL", "unix://"),
        ("REDIS_URL", "redis://store?option=1"),
        ("PUBLIC_URL", "code.example.com"),
        ("PUBLIC_URL", "https://code.example.com:99999"),
        ("PUBLIC_URL", "https://code.example.com/?a=b"),
        ("PUBLIC_URL", "https://code example.com"),
        ("PUBLIC_URL", "http://code.example.com"),
        ("PUBLIC_URL", "HTTP://192.168.1.2:8000"),
        ("PUBLIC_URL", "http://localhost.example.com"),
        ("PUBLIC_URL", "http://127.0.0.1.example.com"),
        ("PUBLIC_URL", "http://127.0.0.1@code.example.com"),
        ("DATA_KEYS", "A" * 43 + "!!!"),
        ("DATA_KEYS", "A" * 43 + ","),
        ("INDEX_KEY", "A" * 42),
        ("SECRET_KEYS", "short"),
        ("CHANGES_SECONDS", "nan"),
        ("WEB_THREADS", "0"),
        ("AUTHORITY_TOKEN", "密码"),
        ("WECHAT_AES_KEY", "!" * 43),
    ],
)
def test_a_value_that_would_fail_later_is_refused_at_the_start(name: str, wrong: str) -> None:
    with pytest.raises(BadConfig) as bad:
        read_config({**WHOLE, name: wrong})

    assert {fault.name for fault in bad.value.faults} == {name}


@given(st.dictionaries(st.sampled_from(NAMES), JUNK))
def test_junk_is_taken_or_listed_by_name_and_never_shown(junk: dict[str, str]) -> None:
    expected = {setting.name: setting.expected for setting in SETTINGS}

    outcome = taken_or_faults({**WHOLE, **junk})

    if isinstance(outcome, Config):
        assert repr(outcome) == "Config()"
    else:
        assert {fault.name for fault in outcome} <= junk.keys() | {
            "WECHAT_AES_KEY",
            *(f"SMS_{name}" for name in SMS_ACCOUNT),
        }
        # the sentence is made of nothing but the name and what was written for it beforehand
        assert all(fault.expected == expected[fault.name] or ", since " in str(fault) for fault in outcome)


@given(st.sampled_from(NAMES), JUNK)
def test_what_was_taken_is_taken_again(name: str, junk: str) -> None:
    (setting,) = (setting for setting in SETTINGS if setting.name == name)
    try:
        value = setting.read(junk)
    except ValueError:
        return

    again = ",".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
    assert setting.read(again) == value


def test_the_environment_goes_over_the_dotenv_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("HOTLINE=0431-12345\nDRAFT_DAYS=5\nEMPTY\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRAFT_DAYS", "7")

    config = read_config({**read_environment(), **WHOLE})

    assert (config.hotline, config.draft_days) == ("0431-12345", 7)


def test_a_misspelt_name_is_noticed_and_a_foreign_one_is_not() -> None:
    names = ["WECHAT_APPID", "wechat_token", "SECRET_KEY", "REDIS_URI", "HOME", "DATABASE_URL", "PATH", *NAMES]

    assert find_misspelt(dict.fromkeys(names, "x")) == {
        "REDIS_URI": "REDIS_URL",
        "SECRET_KEY": "SECRET_KEYS",
        "WECHAT_APPID": "WECHAT_APP_ID",
        "wechat_token": "WECHAT_TOKEN",
    }
