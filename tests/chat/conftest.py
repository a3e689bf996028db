"""Fixtures for the tests of the conversation."""

import pytest

from tests.chat.chat_bot import Chat


@pytest.fixture
def chat() -> Chat:
    """A new chat."""
    return Chat()
