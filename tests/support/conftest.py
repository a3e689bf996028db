"""A support desk for tests."""

import pytest

from tests.desk import Clerk, SupportDesk
from tests.gatehouse import Gatehouse


@pytest.fixture
def desk(gatehouse: Gatehouse) -> SupportDesk:
    """A desk with two clerks."""
    return SupportDesk(gatehouse)


@pytest.fixture
def lead(desk: SupportDesk) -> Clerk:
    """A lead who is signed in."""
    return desk.clerk("ding", "lead")
