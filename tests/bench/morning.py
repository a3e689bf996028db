"""A morning at the support desk: 300 people ask at once, ten clerks answer through the pages of the desk.

    .venv/bin/python -m tests.bench.morning

The questions are those of ``../shared/faq/dev.tsv``, beside the checkout; without it there is nothing to do. The clock
of bot and platform is moved, so that a morning takes a minute or two: people ask at 11:00, clerks need one to four
minutes for an answer and have a break from 12:00 to 13:30. Exit status 1 when somebody was not answered, or not in
turn, when a forecast missed the true wait by more than a factor of two, or a figure is wrong.
"""

import re
import sys
from collections.abc import Iterator
from statistics import median, quantiles

import click

from bot.sandbox.store import EmbeddedStore
from tests.answers.questions import DEV, read_questions
from tests.desk import SupportDesk
from tests.gatehouse import Gatehouse
from tests.morning import Morning
from tests.stores import folder
from tests.world import world

PEOPLE, CLERKS, THREADS = 300, 10, 8


@click.command()
def main() -> None:
    """Play and print."""
    if not DEV.exists():
        click.echo(f"{DEV} is not there: nothing is played.")
        return
    with folder() as base, EmbeddedStore(base) as server, world(server.url) as earth:
        desk = SupportDesk(Gatehouse(earth), tuple(f"clerk{number}" for number in range(CLERKS)))
        earth.passes(hours=2)
        morning = Morning(desk, desk.all, [one.text for one in read_questions(DEV)[:PEOPLE]])
        morning.ask(THREADS)
        morning.work()
        faults = list(_faults(morning))
        _print_waits(morning)
    for fault in faults:
        click.echo(f"WRONG {fault}")
    sys.exit(bool(faults))


def _print_waits(morning: Morning) -> None:
    waits = [(morning.answered[n] - morning.asking[n][1]).total_seconds() / 60 for n in range(PEOPLE)]
    click.echo(f"{PEOPLE} answered by {CLERKS}; {len(morning.forecasts)} forecasts")
    click.echo(f"wait with the break: median {median(waits):.0f} min, 90 % {quantiles(waits, n=10)[-1]:.0f} min")


def _faults(morning: Morning) -> Iterator[str]:
    for number, chat in enumerate(morning.chats):
        if (found := re.findall(r"答复第(\d+)号", chat.all)) != [str(number)]:
            yield f"chat {number} got the answers {found}"
    place = {number: at for at, number in enumerate(morning.order)}
    for one, (begun, _) in morning.asking.items():
        earlier = (other for other, (_, told) in morning.asking.items() if told < begun and place[other] > place[one])
        yield from (f"{one} was taken before {other}, who had asked before" for other in earlier)
    for told, answered in morning.wrong_forecasts():
        yield f"{told.visitor} was told {told.until:%H:%M:%S} at {told.told:%H:%M:%S}, answered {answered:%H:%M:%S}"
    first, answers = morning.desk.earth.parts.records.support.queue.lately(0)
    counts = first, len(answers), morning.desk.earth.parts.records.support.inbox.counts()
    if counts != (None, PEOPLE, (0, 0)):
        yield f"figures: {counts}"
    known = median(answered - asked for asked, answered in answers) / 1000
    true = median((morning.answered[n] - morning.asking[n][1]).total_seconds() for n in range(PEOPLE))
    if abs(known - true) > 5:
        yield f"figures: the median wait is {known:.0f} s, in truth {true:.0f} s"


if __name__ == "__main__":
    main()
