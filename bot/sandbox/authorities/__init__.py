"""The simulated identity authority and health platform, with a page that sets their answers."""

from bot.sandbox.authorities.app import create_app
from bot.sandbox.authorities.state import AuthorityState

__all__ = ["AuthorityState", "create_app"]
