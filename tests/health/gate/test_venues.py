"""The kinds of venues are those of the press conference. Their values must not change: they are stored."""

from bot.health.gate.venues import TRANSPORT, Category, Region

PLACES = (
    "government enterprise airport station border medical school finance paid_park library museum cultural_station "
    "art_gallery internet_cafe scenic_spot industrial_tourism hot_spring camp travel_agency shop car_park residential "
    "village urban_rail coach taxi ride_hailing"
)
REGIONS = "changchun jilin siping liaoyuan tonghua baicheng baishan songyuan yanbian changbaishan"


def test_every_kind_of_place_and_every_region_is_there() -> None:
    assert " ".join(Category) == PLACES
    assert " ".join(Region) == REGIONS


def test_means_of_transport_are_those_with_cars_or_lines() -> None:
    assert sorted(TRANSPORT) == ["coach", "ride_hailing", "taxi", "urban_rail"]
