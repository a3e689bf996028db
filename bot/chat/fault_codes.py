"""Fault codes: each parser and each dialogue's ``finish`` declares the codes that it raises.

The templates need a text for every declared code; tests compare the two.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

Declaring = TypeVar("Declaring", bound=Callable[..., Any])

FaultCodes = Mapping[str, tuple[str, ...]]
"""For each code, the names of the values that fill the placeholders of its text."""

_ATTRIBUTE = "codes"


def raises(*plain: str, **filled: tuple[str, ...]) -> Callable[[Declaring], Declaring]:
    """Declare the codes of the Invalid and Refused that a function raises.

    ``plain`` are codes whose text has no placeholders; ``filled`` maps a code to the names of its values.
    """

    def declare(function: Declaring) -> Declaring:
        vars(function)[_ATTRIBUTE] = {**dict.fromkeys(map(str, plain), ()), **filled}
        return function

    return declare


def fault_codes(function: Callable[..., Any]) -> FaultCodes:
    """The codes that a function, or the function of a partial, declares; empty when it declares none."""
    codes: FaultCodes = getattr(getattr(function, "func", function), _ATTRIBUTE, {})
    return codes
