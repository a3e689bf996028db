"""How many cases of long tables and of long interrupted actions are tried: half of them, unless all are asked for."""

import os
from collections.abc import Sequence
from typing import TypeVar

import pytest

Case = TypeVar("Case")

ALL_CASES = bool(os.environ.get("JIXIANGMA_ALL_CASES"))
"""Whether all cases are tried, which takes some minutes more. It is done by hand before a release."""

EXAMPLES = 100 if ALL_CASES else 40
"""Of each property."""


def tried(cases: Sequence[Case]) -> Sequence[Case]:
    """The cases of a long table that are tried now: all of them, or every other one."""
    return cases if ALL_CASES else cases[::2]


long = pytest.mark.long
"""For tests that take many seconds, of what shorter tests show too, in smaller parts."""
