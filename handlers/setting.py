"""The context type of every handler."""

from typing import TYPE_CHECKING, TypeAlias

from bot.chat.context import Context

if TYPE_CHECKING:
    from bot.service import Services

Ctx: TypeAlias = "Context[Services]"
"""A message with the services at hand."""
