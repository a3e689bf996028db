"""Programs from outside Python that some tests need.

A test that asks for one that is missing is skipped; with JIXIANGMA_REQUIRE_ALL it fails (``conftest.py``).
"""

import shutil
from collections.abc import Callable
from importlib.resources import files

import pytest
from PIL import Image

Reader = Callable[[Image.Image], list[str]]
"""Gives what the QR codes in a picture say."""


def chromium() -> str:
    """The path of Chromium."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("Chromium is not installed")
    return found


def axe() -> str:
    """The script axe-core, which finds in a page what people with disabilities cannot use."""
    try:
        return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
    except ModuleNotFoundError:
        pytest.skip("axe-core is not installed")


def zbar() -> Reader:
    """A reader of QR codes that is independent of zxing."""
    try:
        from pyzbar import pyzbar  # loads the library, so no test file may import it at its top
    except ImportError:
        pytest.skip("the zbar library is not installed")
    return lambda image: [found.data.decode() for found in pyzbar.decode(image.convert("L"))]
