"""Expired scans are removed from a scanner's chat, even if the scanner never comes back."""

from bot.sandbox.authorities.people import Status
from tests.cast import adult
from tests.handlers.gate.site import Site


def fields(site: Site) -> dict[str, str]:
    """The fields of the scanner's chat."""
    return site.earth.parts.records.chat_fields.read(site.scanner.id)


def test_expired_scans_are_removed_the_next_day(site: Site) -> None:
    site.scans(site.somebody())
    site.scanner.says("36.5")
    site.scans(site.somebody())
    assert fields(site)["scans"]
    assert fields(site)["scanned"]

    site.earth.passes(days=1, minutes=1)
    site.earth.works()

    assert fields(site).keys() & {"scans", "scanned"} == set()
    assert fields(site)["duty"]


def test_the_cleanup_runs_daily_until_the_scanner_is_off_duty(site: Site) -> None:
    site.earth.passes(days=1, minutes=1)
    site.earth.works()
    site.scans(site.somebody())
    site.scanner.says("36.5", "下岗")

    site.earth.passes(days=1, minutes=1)
    site.earth.works()

    assert fields(site).keys() & {"scans", "scanned", "duty"} == set()


def test_valid_scans_stay(site: Site) -> None:
    site.earth.passes(days=1, minutes=1)
    site.scans(site.somebody(adult()))
    site.earth.works()

    assert site.scanner.says("36.5").startswith("✅")


def test_scans_contain_no_readable_health_data_and_have_one_length(site: Site) -> None:
    healthy, ill = adult(), adult()
    site.scans(site.somebody(healthy))
    length = len(fields(site)["scans"])
    site.scanner.says("37.5")
    assert "clear" not in " ".join(fields(site).values())
    chat = site.somebody(ill)
    site.earth.health(ill, Status.CONFIRMED)
    site.earth.works()
    chat.says("我的码")

    site.scans(chat)

    assert "confirmed" not in " ".join(fields(site).values())
    assert len(fields(site)["scans"]) == length
    site.scanner.says("撤销")
    assert site.scanner.says("撤销") == site.words("gate.undo.done", count=1)
