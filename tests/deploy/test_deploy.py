"""``jixiangma deploy``: what it writes is complete, agrees with the program, and works where its tools are there."""

import hashlib
import os
import re
import shlex
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from click.testing import CliRunner, Result
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.cli import main
from bot.commands.deploy import FOLDER, KINDS
from bot.sandbox.store import _OPTIONS
from tests.ports import free_ports
from tests.stores import eventually, folder
from tests.test_metrics import answers
from tests.world import World, world

HOST = "code.example.gov.cn"


def deployed(into: Path, *words: str | Path) -> Result:
    """What ``jixiangma deploy`` says."""
    return CliRunner().invoke(main, ["deploy", *map(str, words), str(into)])


def arguments(command: str) -> Any:
    """The options of a command of ours, read as the program reads them; fails for those it lacks."""
    name, *options = shlex.split(command)
    return main.commands[name].make_context(name, options).params  # type: ignore[attr-defined]


def units(into: Path) -> dict[str, str]:
    """The texts of the units."""
    return {path.name: path.read_text() for path in (into / "systemd").glob("*.service")}


def test_everything_is_written_and_nothing_is_left_to_fill_in(tmp_path: Path) -> None:
    done = deployed(tmp_path, "--host", HOST, "--port", "8123")

    written = {path.relative_to(tmp_path): path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    shipped = {path.relative_to(FOLDER) for path in FOLDER.rglob("*") if path.is_file()}
    assert done.exit_code == 0, done.output
    assert {path for path in shipped if path.parts[0] in KINDS} <= written.keys()
    assert (tmp_path / "compose" / "requirements.lock").read_text() == (FOLDER / "requirements.lock").read_text()
    assert {path: left for path, text in written.items() if (left := re.findall(r"@[A-Z]+@", text))} == {}
    nginx = written[Path("nginx/jixiangma.conf")]
    assert nginx.count(f"server_name {HOST};") == 2
    assert "server 127.0.0.1:8123 " in nginx


def test_one_kind_is_written_alone_and_what_was_changed_by_hand_stays(tmp_path: Path) -> None:
    deployed(tmp_path, "nginx")
    assert {path.name for path in tmp_path.iterdir()} == {"nginx", "requirements.lock"}
    changed = tmp_path / "nginx" / "jixiangma.conf"
    changed.write_text("ours")

    again = deployed(tmp_path, "nginx")

    assert again.exit_code == 1
    assert f"{changed} is there already" in again.output
    assert changed.read_text() == "ours"


def test_the_container_s_commands_are_ours_and_its_store_keeps_what_the_demo_s_keeps(tmp_path: Path) -> None:
    deployed(tmp_path, "compose", "--port", "8123")
    services = yaml.safe_load((tmp_path / "compose" / "compose.yaml").read_text())["services"]
    (image,) = re.findall(r"^CMD (.*)$", (tmp_path / "compose" / "Containerfile").read_text(), re.MULTILINE)

    for command in (services["web"]["command"], services["worker"]["command"], yaml.safe_load(image)):
        assert command[0] == "jixiangma"
        arguments(shlex.join(command[1:]))
    assert services["web"]["ports"] == ["127.0.0.1:8123:8000"]
    kept = shlex.split(services["store"]["command"])
    demo, theirs = (dict(zip(words[::2], words[1::2], strict=True)) for words in (_OPTIONS, kept[1:]))
    assert {name: theirs.get(name) for name in demo} == demo | {"--protected-mode": "no"}  # its network is its own
    assert services["store"]["volumes"] == ["store:/data"]


def test_the_units_run_commands_of_ours_with_a_port_each_and_rest_when_there_is_something_to_mend(
    tmp_path: Path,
) -> None:
    deployed(tmp_path, "systemd")

    commands = {
        name: re.search(r"^ExecStart=\S+/jixiangma (.*)$", text, re.M) for name, text in units(tmp_path).items()
    }
    read = {name: arguments(found[1].replace("%i", "9101")) for name, found in commands.items() if found}
    assert read["jixiangma-web@.service"]["port"] == read["jixiangma-worker@.service"]["metrics_port"] == 9101
    for text in units(tmp_path).values():
        assert "RestartPreventExitStatus=2" in text


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    systemd = shutil.which("systemd-analyze")
    if systemd is None:
        pytest.skip("systemd is not installed")
    deployed(tmp_path, "systemd", "--settings", tmp_path)
    for name in units(tmp_path):
        (tmp_path / "systemd" / name).rename(tmp_path / "systemd" / name.replace("@", "@9101"))

    files = sorted((tmp_path / "systemd").iterdir())
    done = subprocess.run([systemd, "verify", "--man=no", *files], capture_output=True, text=True)

    assert [line for line in done.stderr.splitlines() if "jixiangma" in line] == []
    assert done.returncode == 0, done.stderr


def certify(into: Path) -> None:
    """A key and a certificate for HOST, signed by itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    signed = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
    pem = signed.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (into / "fullchain.pem").write_bytes(pem)
    (into / "privkey.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))


def whole(base: Path, proxied: int, tls: int) -> Path:
    """A whole configuration of nginx around ours, on ports that any user may have."""
    deployed(base, "nginx", "--host", HOST, "--port", str(proxied), "--certificates", base)
    ours = base / "nginx" / "jixiangma.conf"
    text = ours.read_text().replace("listen 443", f"listen 127.0.0.1:{tls}").replace("listen 80", f"listen {tls + 1}")
    ours.write_text(text)
    paths = " ".join(f"{of}_temp_path {base};" for of in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    file = base / "nginx.conf"
    user = "" if os.geteuid() else "user root;"  # else it could not write into this folder
    file.write_text(f"{user} daemon off; pid {base}/pid; events {{}} http {{ {paths} include {ours}; }}")
    return file


def reached(get: requests.Session, url: str) -> bool:
    """Whether there is a page."""
    try:
        return get.get(url, timeout=5).ok
    except requests.ConnectionError:
        return False


def signed(earth: World, echo: str) -> dict[str, str]:
    """The query with which the platform checks an address."""
    at, nonce = str(int(earth.clock().timestamp())), "1320562132"
    words = "".join(sorted((earth.config.wechat_token, at, nonce)))
    return {"signature": hashlib.sha1(words.encode()).hexdigest(), "timestamp": at, "nonce": nonce, "echostr": echo}


def test_the_proxy_leads_to_the_service_and_hides_what_is_for_operators(store_url: str, store: object) -> None:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed")
    tls = free_ports(2)
    with world(store_url) as earth, folder() as base:
        certify(base)
        configuration = whole(base, int(earth.env["PORT"]), tls)
        tested = subprocess.run([nginx, "-t", "-c", configuration], capture_output=True, text=True)
        assert tested.returncode == 0, tested.stderr
        process = subprocess.Popen([nginx, "-c", configuration], stderr=subprocess.DEVNULL)
        try:
            url = f"https://localhost:{tls}"
            get = requests.Session()
            get.verify, get.trust_env = str(base / "fullchain.pem"), False
            eventually(lambda: reached(get, f"{url}/privacy"))

            assert get.get(f"{url}/wechat", params=signed(earth, "271828"), timeout=5).text == "271828"
            for path in ("/metrics", "/readyz", "/healthz", "/metrics/"):
                assert get.get(url + path, timeout=5).status_code == 404
            assert answers(earth.config.public_url)
        finally:
            process.terminate()
            process.wait(10)
