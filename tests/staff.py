"""Staff for tests: operators with keys, and the commands that they give."""

import re

import pytest
from click.testing import Result

from bot.store.access.operators import Operator, Role
from tests.cast import Someone
from tests.gatehouse import Gatehouse
from tests.world import World

REASON = ("--reason", "核对了证件和本人")
RECEIPT = re.compile(r"\b\d{8}\b")
SIGNED = re.compile(r"R1(-[A-Z2-7]+)+")


class Staff:
    """Operators by name; each is admitted when first named."""

    def __init__(self, house: Gatehouse) -> None:
        self.house = house
        self._keys: dict[str, str] = {}

    def key(self, name: str, *roles: Role) -> str:
        """The key of the operator with this name."""
        if name not in self._keys:
            self._keys[name] = self.house.operator(name, *(roles or (Role.REVIEWS,)))
        return self._keys[name]

    def votes(self, name: str, word: str, receipt: str) -> Result:
        """An operator's vote: ``approve`` or ``refuse``."""
        return self.house.command("review", word, receipt, *REASON, key=self.key(name))

    def confirms(self, receipt: str) -> str:
        """A second operator with the role ``people`` confirms what was proposed; gives what the command says."""
        self.key("li", Role.PEOPLE)
        done = self.votes("li", "approve", receipt)
        assert done.exit_code == 0, done.output
        return done.output

    def person(self, name: str, what: str, who: Someone, *more: str) -> Result:
        """A command about a person."""
        about = ("--document", who.type, "--number", who.number)
        return self.house.command("person", what, *about, *REASON, *more, key=self.key(name, Role.PEOPLE))


@pytest.fixture
def staff(gatehouse: Gatehouse) -> Staff:
    """Operators of a service without venues."""
    return Staff(gatehouse)


def verified(staff: Staff, said: str) -> tuple[str, str]:
    """The signed receipt in what a chat was told, and what ``jixiangma receipt verify`` says of it."""
    found = SIGNED.search(said)
    assert found, said
    done = staff.house.command("receipt", "verify", found[0])
    assert done.exit_code == 0, done.output
    return found[0], done.output


def admit(earth: World, *operators: Operator) -> None:
    """Put these operators on record: the votes of others do not count."""
    for operator in operators:
        earth.parts.access.operators.add(operator.name, operator.roles)


def receipt_in(text: str) -> str:
    """The last receipt number in a text."""
    return RECEIPT.findall(text)[-1]
