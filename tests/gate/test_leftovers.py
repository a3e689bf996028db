"""What a scanner's chat holds of people goes by itself, also when the scanner never comes back."""

from tests.gate.site import Site


def fields(site: Site) -> dict[str, str]:
    """The plain facts of the scanner's chat."""
    return site.earth.parts.records.profiles.read(site.scanner.openid)


def test_scans_whose_time_is_over_are_gone_the_next_day(site: Site) -> None:
    site.scans(site.somebody())
    site.scanner.says("36.5")
    site.scans(site.somebody())
    assert fields(site)["scans"]
    assert fields(site)["scanned"]

    site.earth.passes(days=1, minutes=1)
    site.earth.works()

    assert fields(site).keys() & {"scans", "scanned"} == set()
    assert fields(site)["duty"]


def test_the_chat_is_looked_at_every_day_until_it_is_off_duty(site: Site) -> None:
    site.earth.passes(days=1, minutes=1)
    site.earth.works()
    site.scans(site.somebody())
    site.scanner.says("36.5", "下岗")

    site.earth.passes(days=1, minutes=1)
    site.earth.works()

    assert fields(site).keys() & {"scans", "scanned", "duty"} == set()


def test_what_still_counts_stays(site: Site) -> None:
    site.earth.passes(days=1, minutes=1)
    site.scans(site.somebody())
    site.earth.works()

    assert site.scanner.says("36.5").startswith("✔")


def test_what_can_be_taken_back_says_nothing_of_anybodys_health(site: Site) -> None:
    site.scans(site.somebody())
    assert "clear" in fields(site)["scans"]

    site.scanner.says("37.5")

    assert "clear" not in " ".join(fields(site).values())
    assert site.scanner.says("撤销") == site.words("gate.undo.done", count=1)
