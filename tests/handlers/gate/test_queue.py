"""A queue of 60 mixed people through one scanner's chat: each temperature is with the right person."""

import pytest

from tests.bench.queue import queue, registered
from tests.cases import long
from tests.handlers.gate.site import Site


@long
@pytest.mark.parametrize("seed", range(5))
def test_each_temperature_of_a_mixed_queue_is_with_the_right_person(site: Site, seed: int) -> None:
    guard, people = queue(site, seed)

    assert sum(len(turn.people) for turn in people if not turn.leaves) == 60
    assert sorted(registered(site)) == sorted(guard.wanted)
    assert guard.messages <= 60 * 1.2
