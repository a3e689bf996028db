"""A support desk for tests."""

import pytest

from tests.desk import SupportDesk
from tests.gatehouse import Gatehouse


@pytest.fixture
def desk(gatehouse: Gatehouse) -> SupportDesk:
    """A desk with two clerks."""
    return SupportDesk(gatehouse)
