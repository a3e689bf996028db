"""Pictures that people send: fetched, drawn anew, shown to the clerk, and gone with the conversation."""

from io import BytesIO

import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from tests.cast import adult
from tests.desk import SupportDesk
from tests.stores import eventually
from tests.talk import Chat

SECRET = "Zhang Wei's phone"


def photo(colour: str = "red", size: tuple[int, int] = (640, 480), **options: object) -> bytes:
    """A photo as phones make them: with place, device, a comment, turned by its EXIF alone."""
    exif = Image.Exif()
    exif[Base.Model], exif[Base.Orientation] = SECRET, 6
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (43.0, 53.0, 1.0)
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", exif=exif, comment=SECRET.encode(), **options)
    return out.getvalue()


def sends(desk: SupportDesk, chat: Chat, picture: bytes) -> str:
    """Send a picture and let the worker fetch it; gives what the phone showed first."""
    chat.phone.send_picture(picture)
    said = chat.sees
    desk.earth.works()
    return said


def test_a_photo_is_shown_to_the_clerk_without_what_else_the_file_holds(desk: SupportDesk) -> None:
    chat = desk.house.citizen(adult())
    ref = desk.asks(chat)
    taken = photo()
    assert SECRET.encode() in taken

    assert "图片收到（第 1 张，最多 20 张）" in sends(desk, chat, taken)

    page = desk.an.opens(ref)
    assert f'src="{desk.earth.config.public_url.partition("//")[2].partition("/")[1]}' or page
    assert f"/d/chat/{ref}/picture?number=1" in page
    shown = desk.an.browser.get(f"/d/chat/{ref}/picture?number=1")
    print(shown.status_code, shown.headers, chat.all)
