"""Finished days everywhere: all passes and visits are folded before each use, so that a test is about folded days."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.store.gate.folds import Folds
from bot.store.gate.keys import DAY_KEYS, FOLDED, split_day_key_name
from bot.store.gate.passes import Passes
from bot.store.gate.visit_changes import VisitChanges
from bot.store.gate.visit_tags import VisitTags
from bot.store.gate.visits import Visits
from bot.store.redis.store import Store
from tests.cases import tried

USES: tuple[tuple[type, str], ...] = (
    (Passes, "register"),
    (Passes, "void"),
    (Passes, "on_day"),
    (Visits, "add"),
    (Visits, "add_look"),
    (Visits, "until_day"),
    (Visits, "erase_person"),
    (VisitChanges, "_change"),
    (VisitTags, "hand_over"),
)
"""All that reads or changes passes or visits of any day."""


def fold_all(store: Store) -> None:
    """Fold every day, also today."""
    folds = Folds(store)
    for key in set(store.scan(DAY_KEYS)):
        kind, subject, stamp = split_day_key_name(key)
        if stamp != FOLDED and stamp.isdigit():
            day = date.fromisoformat(stamp)
            folds.fold_visits(subject, day, day) if kind == "gt" else folds.fold_passes(subject, day)


def fold_always(patch: pytest.MonkeyPatch) -> None:
    """Fold every day before each use."""
    for kind, name in USES:
        patch.setattr(kind, name, _folding(getattr(kind, name)))


def _folding(use: Callable[..., Any]) -> Callable[..., Any]:
    def folded(records: Any, *args: Any, **kwargs: Any) -> Any:
        fold_all(records._store)
        return use(records, *args, **kwargs)

    return folded


@pytest.fixture(params=tried(("folded", "open")))
def days(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Days are folded before each use; when all cases are tried, each test is also run as it is."""
    if request.param == "folded":
        fold_always(monkeypatch)
