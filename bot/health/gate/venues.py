"""The kinds of venues that check codes, and the regions of the province.

Source: press conference of Jilin province, 2020-03-16, about the places and means of transport that use the code.
"""

from enum import StrEnum


class Category(StrEnum):
    """The kinds of venues. The values are parts of template keys."""

    GOVERNMENT = "government"
    ENTERPRISE = "enterprise"
    AIRPORT = "airport"
    STATION = "station"
    BORDER = "border"
    MEDICAL = "medical"
    SCHOOL = "school"
    FINANCE = "finance"
    PAID_PARK = "paid_park"
    LIBRARY = "library"
    MUSEUM = "museum"
    CULTURAL_STATION = "cultural_station"
    ART_GALLERY = "art_gallery"
    INTERNET_CAFE = "internet_cafe"
    SCENIC_SPOT = "scenic_spot"
    INDUSTRIAL_TOURISM = "industrial_tourism"
    HOT_SPRING = "hot_spring"
    CAMP = "camp"
    TRAVEL_AGENCY = "travel_agency"
    SHOP = "shop"
    CAR_PARK = "car_park"
    RESIDENTIAL = "residential"
    VILLAGE = "village"
    URBAN_RAIL = "urban_rail"
    COACH = "coach"
    TAXI = "taxi"
    RIDE_HAILING = "ride_hailing"


TRANSPORT = frozenset({Category.URBAN_RAIL, Category.COACH, Category.TAXI, Category.RIDE_HAILING})
"""These venues have numbers of cars or lines instead of entrances."""


class Region(StrEnum):
    """The cities, the prefecture and the protection zone of the province. The values are parts of template keys."""

    CHANGCHUN = "changchun"
    JILIN = "jilin"
    SIPING = "siping"
    LIAOYUAN = "liaoyuan"
    TONGHUA = "tonghua"
    BAICHENG = "baicheng"
    BAISHAN = "baishan"
    SONGYUAN = "songyuan"
    YANBIAN = "yanbian"
    CHANGBAISHAN = "changbaishan"
