"""Codes of faults: every parser and every end of a form declares which it raises, so that each has words."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

Codes = Mapping[str, tuple[str, ...]]
"""Codes, each with the names of the values that fill its words."""

_DECLARED = "codes"


def raises(*plain: str, **filled: tuple[str, ...]) -> Callable[[F], F]:
    """Declare the codes of the Invalid and Refused that a function raises; ``filled`` are those with values."""

    def declare(function: F) -> F:
        vars(function)[_DECLARED] = {**dict.fromkeys(map(str, plain), ()), **filled}
        return function

    return declare


def codes_of(function: Callable[..., Any]) -> Codes:
    """What the function declares; nothing when it declares nothing."""
    codes: Codes = getattr(function, _DECLARED, {})
    return codes
