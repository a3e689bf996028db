"""Voice messages that the platform did not turn into text."""

from bot.chat.context import Context, S
from bot.chat.fields import ELDER_MODE


def wordless(ctx: Context[S]) -> str:
    """The key of what to say to a voice message without text, in few and large words for elders; empty for others."""
    if ctx.message.kind != "voice":
        return ""
    return "chat.voice_elder" if ctx.field(ELDER_MODE) else "chat.voice"
