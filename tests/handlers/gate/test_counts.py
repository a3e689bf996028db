"""What happens at a gate and on the way to it is counted, by kinds and never by people."""

import requests
from prometheus_client.parser import text_string_to_metric_families

from bot.sandbox.sms.gateway import SmsMode
from tests.cast import CITIZEN, adult
from tests.handlers.gate.site import Site
from tests.world import World

Counts = dict[tuple[str, ...], float]


def counted(earth: World, name: str) -> Counts:
    """The values of a metric of the bot by those of its labels, in the order of their names."""
    return exported(earth.config.public_url, name)


def exported(url: str, name: str) -> Counts:
    """The same of any process."""
    said = requests.get(f"{url}/metrics", timeout=10).text
    samples = [s for family in text_string_to_metric_families(said) for s in family.samples]
    return {tuple(s.labels[label] for label in sorted(s.labels)): s.value for s in samples if s.name == name}


def more(before: Counts, after: Counts) -> Counts:
    """What was counted since."""
    return {labels: value - before.get(labels, 0) for labels, value in after.items() if value != before.get(labels, 0)}


def test_verdicts_are_counted_by_the_kind_of_venue_and_messages_by_what_they_ask(site: Site) -> None:
    citizen = site.somebody()
    verdicts, asked = (counted(site.earth, f"jixiangma_{of}_total") for of in ("verdicts", "asked"))

    citizen.says("我的码")
    site.scans(citizen.code)
    site.scanner.says("36.5")
    site.scanner.says("帮助")

    assert more(verdicts, counted(site.earth, "jixiangma_verdicts_total")) == {("green", "station"): 1}
    scan, help_, code = ("on_scancode_waitmsg",), ("help",), ("my_code",)
    assert more(asked, counted(site.earth, "jixiangma_asked_total")) == {scan: 1, ("measured",): 1, help_: 1, code: 1}


def test_uploads_are_counted(earth: World) -> None:
    before = counted(earth, "jixiangma_uploads_total")
    earth.chat("citizen").registers(CITIZEN)

    assert more(before, counted(earth, "jixiangma_uploads_total")) == {("ok",): 1}


def test_codes_by_sms_are_counted_by_what_became_of_them(earth: World) -> None:
    chat, before = earth.chat(), counted(earth, "jixiangma_sms_total")
    chat.says("注册", *adult().own_answers(), "重发")
    earth.sms.order(SmsMode.QUOTA)
    earth.chat().says("注册", *adult().own_answers())
    earth.sms.order(SmsMode.DOWN)
    earth.chat().says("注册", *adult().own_answers())

    once = {("sent",): 1, ("limited",): 1, ("refused",): 1, ("failed",): 1}
    assert more(before, counted(earth, "jixiangma_sms_total")) == once


def test_the_store_tells_how_full_it_is(earth: World) -> None:
    earth.parts.records.store.run_on_masters(("CONFIG", "SET", "maxmemory", str(1 << 30)))
    try:
        full = counted(earth, "jixiangma_store_full_ratio")
        (used,) = counted(earth, "jixiangma_store_memory_bytes").values()
    finally:
        earth.parts.records.store.run_on_masters(("CONFIG", "SET", "maxmemory", "0"))

    assert used > 100_000
    assert 0 < full["memory",] < 1
    assert 0 < full["disk",] < 1
