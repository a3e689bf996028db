"""Where the words are: the templates folder of a checkout, or the copy inside an installed wheel."""

from pathlib import Path

_INSTALLED = Path(__file__).parent / "templates"

TEMPLATES = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parents[1] / "templates"
"""Root of ``<lang>/*.toml`` (chat), ``pages/`` (HTML) and ``sandbox/`` (sample people, phone page)."""
