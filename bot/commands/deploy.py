"""``jixiangma deploy``: writes the files with which the service is run on machines, filled in for this installation."""

import sys
from pathlib import Path

import click

from bot import TEMPLATES

FOLDER = TEMPLATES / "deploy"

KINDS = ("compose", "monitoring", "nginx", "systemd")
"""What can be written: each is a folder."""

LOCK = "requirements.lock"
"""The versions and hashes of all libraries; what is installed from it stands beside it."""


@click.command()
@click.argument("kinds", nargs=-1, type=click.Choice(KINDS))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--host", default="jxm.example", show_default=True, help="The name in PUBLIC_URL.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Of the first `web`.")
@click.option("--settings", default="/etc/jixiangma", show_default=True, help="The folder with .env.")
@click.option("--certificates", default="/etc/ssl/jixiangma", show_default=True, help="fullchain.pem and privkey.pem.")
def deploy(kinds: tuple[str, ...], folder: Path, **values: object) -> None:
    """Write files for containers (compose), Prometheus (monitoring), a TLS proxy (nginx) and units (systemd).

    Each of KINDS, or all, is a folder in FOLDER, beside the lock file of the libraries. A file that is there with
    another content stays, and is named.
    """
    program = Path(sys.executable).parent / "jixiangma"
    filled = {f"@{name.upper()}@": str(value) for name, value in {**values, "program": program}.items()}
    kept = [path for path, text in _files(kinds or KINDS, filled) if not _write(folder / path, text)]
    for path in kept:
        click.echo(f"  {folder / path} is there already, with another content: it stays as it is", err=True)
    if kept:
        sys.exit(1)
    click.echo(f"Written to {folder}.")


def _files(kinds: tuple[str, ...], filled: dict[str, str]) -> list[tuple[Path, str]]:
    """The paths of the files, below the folder, and their texts."""
    sources = [path for kind in kinds for path in sorted((FOLDER / kind).rglob("*")) if path.is_file()]
    found = {path.relative_to(FOLDER): path.read_text("utf-8") for path in sources}
    lock = (FOLDER / LOCK).read_text("utf-8")
    found |= {Path(LOCK): lock} | ({Path("compose", LOCK): lock} if "compose" in kinds else {})
    for name, value in filled.items():
        found = {path: text.replace(name, value) for path, text in found.items()}
    return list(found.items())


def _write(path: Path, text: str) -> bool:
    """Write the file; False when another one is there."""
    if path.exists():
        return path.read_text("utf-8") == text
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return True
