"""Whether a text that everybody is going to read names somebody: a document, a phone, an address, a name on record.

Answers may name telephone numbers of offices. So in these, other than in titles and ways of asking, landlines and
service numbers are allowed: nobody writes those by mistake, since no text of a person is ever copied into an answer.
"""

import re
from collections.abc import Iterable

from bot.health.people.masking_text import HIDDEN, mask_text
from bot.health.people.spellings import Script

_OFFICE = re.compile(r"(?<![\d+-])(?:0\d{2,3}[- ]?[2-8]\d{6,7}|[48]00[- ]?\d{3}[- ]?\d{4})(?![\d-])")
"""A landline with the code of its town, or a service number: 0431-88776655, 400-123-4567."""


_MARK = "…"
"""Stands in place of a number of an office, so that the figures around it do not become one."""


_CLAUSES = re.compile(r"(?<=[，。！？；,;!?\n])")


def discloses(text: str, names: Iterable[str] = (), script: Script = str) -> bool:
    """Whether the text has something that clerks are shown masked, or what is left of it; ``names`` as in
    ``mask_text``.
    """
    return HIDDEN * 2 in text or bool(_hidden_parts(text, names, script))


def answer_discloses(text: str, names: Iterable[str] = (), script: Script = str, before: str = "") -> bool:
    """The same of the text of an answer, where numbers of offices are allowed, and what stood there ``before``: some
    answers show how a number is written.
    """
    return bool(_hidden_parts(_OFFICE.sub(_MARK, text), names, script) - _hidden_parts(before, (), script))


def _hidden_parts(text: str, names: Iterable[str], script: Script) -> set[str]:
    """What masking hides."""
    masked = mask_text(text, names, (), script)
    signs = "".join(sign if sign != shown else _MARK for sign, shown in zip(text, masked, strict=True))
    return set(signs.split(_MARK)) - {""}


def without_hidden(masked: str) -> str:
    """A masked text without the clauses in which something is hidden; empty when that is in all of them."""
    return "".join(clause for clause in _CLAUSES.split(masked) if HIDDEN not in clause).strip("，,； ")
