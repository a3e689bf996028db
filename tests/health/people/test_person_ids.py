"""Ids of persons."""

import re

from bot.health.people.identity import new_person_id


def test_ids_are_16_base32_characters_and_never_the_same() -> None:
    ids = {new_person_id() for _ in range(1000)}

    assert len(ids) == 1000
    assert all(re.fullmatch(r"[A-Z2-7]{16}", one) for one in ids)
