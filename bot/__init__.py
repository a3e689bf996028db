"""The packages of jixiangma below its handlers: channel, conversation, domain, store, services and pages."""

from pathlib import Path

_INSTALLED = Path(__file__).parent / "templates"

TEMPLATES = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parents[1] / "templates"
"""The folder with ``<language>/*.toml`` (chat), ``pages/`` (HTML) and ``sandbox/`` (sample people, page of phones)."""
