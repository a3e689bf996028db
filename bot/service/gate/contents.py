"""What a scanner read, told apart: a code of ours, genuine or not, a practice code, anything else."""

from datetime import datetime

from bot.health.clock import unix_second
from bot.health.practice import Practice, practice_of
from bot.health.scans import GateFault, Unread
from bot.health.tokens import CodeClaim, CodeTokens, ExpiredToken, ForgedToken, code_url, token_of


class Contents:
    """Reads the contents of codes."""

    def __init__(self, tokens: CodeTokens, public_url: str) -> None:
        self._tokens = tokens
        self._public_url = public_url
        self._start = code_url(public_url, "").lower()

    def is_code(self, text: str) -> bool:
        """Whether a typed text is meant as a code of ours, genuine or not."""
        return text.strip().lower().startswith(self._start) or token_of(text, self._public_url) is not None

    def practice(self, content: str) -> Practice | None:
        """The practice code in what was scanned."""
        return practice_of(content, self._public_url)

    def claim(self, content: str, now: datetime) -> CodeClaim:
        """What a code of ours says; raises GateFault with an Unread."""
        token = token_of(content, self._public_url)
        if token is None:
            raise GateFault(Unread.FORGED if self.is_code(content) else Unread.WRONG_KIND)
        try:
            return self._tokens.read(token, now)
        except ExpiredToken as fault:
            minutes = (unix_second(now) - fault.claim.expires) // 60 + 1
            raise GateFault(Unread.EXPIRED, minutes=minutes) from None
        except ForgedToken:
            raise GateFault(Unread.FORGED) from None
