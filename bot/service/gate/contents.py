"""The contents of QR codes that are scanned at the gate: health codes, practice codes, and others."""

from datetime import datetime

from bot.health.clock import unix_second
from bot.health.gate.practice import PracticeCode
from bot.health.gate.scans import GateFault, ScanRefusal
from bot.signing.tokens import (
    CodeClaim,
    CodePurpose,
    CodeTokens,
    ExpiredToken,
    ForgedToken,
    code_url,
    find_practice_code,
    find_token,
)


class ScannedContents:
    """Reads the contents of QR codes."""

    def __init__(self, tokens: CodeTokens, public_url: str) -> None:
        self._tokens = tokens
        self._public_url = public_url
        self._url_prefix = code_url(public_url, "").lower()

    def is_code(self, text: str) -> bool:
        """Whether a text is the content of a health code, genuine or not."""
        return text.strip().lower().startswith(self._url_prefix) or find_token(text, self._public_url) is not None

    def practice_code(self, content: str) -> PracticeCode | None:
        """The practice code with this content; None when it is no practice code."""
        return find_practice_code(content, self._public_url)

    def read_claim(self, content: str, now: datetime) -> CodeClaim:
        """The claim of a genuine code. Raises GateFault with a ScanRefusal."""
        token = find_token(content, self._public_url)
        if token is None:
            raise GateFault(ScanRefusal.FORGED if self.is_code(content) else ScanRefusal.WRONG_KIND)
        try:
            return self._tokens.read(token, now)
        except ExpiredToken as fault:
            if fault.claim.purpose is CodePurpose.PAPER_CODE:
                raise GateFault(ScanRefusal.PAPER_EXPIRED) from None
            minutes = (unix_second(now) - fault.claim.expires) // 60 + 1
            raise GateFault(ScanRefusal.EXPIRED, minutes=minutes) from None
        except ForgedToken:
            raise GateFault(ScanRefusal.FORGED) from None
