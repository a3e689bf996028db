"""What a family of four costs in one scan beside one person: ``python -m tests.bench.family``.

CPU seconds of the answering thread and round trips to the store, for a scan and its temperatures.
"""

import statistics
import time
from collections.abc import Callable

from bot.app import build_router
from bot.channel import Message
from bot.sandbox.store import EmbeddedStore
from bot.sandbox.wechat.settings import Rules
from bot.signing.tokens import CodePurpose, CodeTokens, code_url
from tests.cast import elder
from tests.handlers.gate.site import Site
from tests.stores import folder
from tests.world import world

ROUNDS, SIZE = 200, 4


def main() -> None:
    """Print the cost of one person, of a family, and how they compare."""
    with folder() as base, EmbeddedStore(base) as server, world(server.url, rules=Rules()) as earth:
        site = Site(earth)
        agent = site.somebody()
        people = [elder() for _ in range(SIZE)]
        for one in people:
            agent.adds(one)
        ids = [earth.person(one) for one in people]
        tokens, url = CodeTokens(earth.config.secret_keys), earth.config.public_url
        answer = _answering(site)

        def code(purpose: CodePurpose, who: str) -> Callable[[], str]:
            return lambda: code_url(url, tokens.make(purpose, who, earth.clock()))

        one = _cost(code(CodePurpose.CHAT_CODE, ids[0]), "36.5", answer, site)
        family = _cost(code(CodePurpose.FAMILY_CODE, "".join(ids)), " ".join(["36.5"] * SIZE), answer, site)
        for name, (cpu, trips) in (("one", one), ("family", family)):
            print(f"{name}: {cpu * 1e3:.2f} ms CPU, {trips} round trips")  # noqa: T201 - a command's output
        print(f"family/one: CPU {family[0] / one[0]:.2f}, round trips {family[1] / one[1]:.2f}")  # noqa: T201


def _answering(site: Site) -> Callable[[str, str], None]:
    router, serial = build_router(site.earth.parts), iter(range(1, 1_000_000))

    def answer(scanned: str, text: str) -> None:
        number, at = next(serial), int(site.earth.clock().timestamp())
        kind, event = ("event", "scancode_waitmsg") if scanned else ("text", "")
        router.answer(Message(site.scanner.openid, "gh", kind, at + number, f"{number}", text, event, "SCAN", scanned))

    return answer


def _cost(code: Callable[[], str], figures: str, answer: Callable[[str, str], None], site: Site) -> tuple[float, int]:
    """The median of CPU seconds and of round trips for a scan with its temperatures."""
    store, spent, trips = site.earth.parts.records.store, list[float](), list[int]()
    for _ in range(ROUNDS):
        content, before, began = code(), store.round_trips, time.thread_time()
        answer(content, "")
        answer("", figures)
        spent.append(time.thread_time() - began)
        trips.append(store.round_trips - before)
    return statistics.median(spent), int(statistics.median(trips))


if __name__ == "__main__":
    main()
