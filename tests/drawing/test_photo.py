"""Photos drawn anew: only their pixels stay, in few bytes, whatever was sent."""

import random
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from PIL.PngImagePlugin import PngInfo

from bot.drawing.photo import MAX_BYTES, MAX_SIDE, LargePhoto, UnreadablePhoto, redraw

SECRET = "of-nobody-but-me"
TYPES = ("JPEG", "PNG", "GIF", "BMP", "WEBP")


def photo(kind: str = "JPEG", size: tuple[int, int] = (320, 240), mode: str = "RGB", **options: object) -> bytes:
    """A photo of one colour."""
    out = BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


def told() -> dict[str, object]:
    """What a file says besides its pixels, that it must be turned among it."""
    exif, text = Image.Exif(), PngInfo()
    exif[Base.Make], exif[Base.Orientation], exif[Base.Artist] = SECRET, 6, "<script>alert(1)</script>"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (43.0, 53.0, 1.0)
    text.add_itxt("Comment", SECRET, zip=False)
    about = SECRET.encode()
    return {"exif": exif, "comment": about, "icc_profile": about, "xmp": about, "pnginfo": text}


@pytest.mark.parametrize("kind", TYPES)
def test_nothing_but_the_pixels_stays_and_they_are_the_right_way_up(kind: str) -> None:
    sent = photo(kind, **told())
    assert SECRET.encode() in sent or kind == "BMP"

    drawn = redraw(sent)

    assert SECRET.encode() not in drawn
    assert b"script" not in drawn
    with Image.open(BytesIO(drawn)) as found:
        assert (found.format, found.mode, dict(found.getexif())) == ("JPEG", "RGB", {})
        assert set(found.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert found.size == ((240, 320) if kind in ("JPEG", "PNG", "WEBP") else (320, 240))


def test_a_photo_of_any_size_becomes_small() -> None:
    noise = Image.effect_noise((4000, 3000), 250).convert("RGB")
    out = BytesIO()
    noise.save(out, "JPEG", quality=80)

    drawn = redraw(out.getvalue())

    assert len(drawn) <= MAX_BYTES < len(out.getvalue())
    with Image.open(BytesIO(drawn)) as found:
        assert 700 <= max(found.size) <= MAX_SIDE
    for size in ((1, 1), (60_000, 1), (1, 60_000)):
        assert len(redraw(photo("PNG", size))) < 3000


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "RGBA"])
def test_every_kind_of_png_is_read_and_what_is_transparent_is_white(mode: str) -> None:
    with Image.open(BytesIO(redraw(photo("PNG", mode=mode)))) as found:
        assert found.getpixel((9, 9)) == ((255, 255, 255) if mode in ("LA", "RGBA") else (0, 0, 0))
    assert redraw(photo("JPEG", mode="CMYK"))


def bomb() -> bytes:
    """A PNG of a few bytes that says it has 900 million pixels."""
    small = photo("PNG", (1, 1))
    return small.replace(small[16:24], (30_000).to_bytes(4) * 2)


@pytest.mark.parametrize(
    "make",
    [
        lambda: photo("PNG", (5001, 5000), "1"),
        lambda: photo("GIF", (5001, 5000), "1"),
        lambda: photo("PNG", (10_000, 10_000), "1"),
        bomb,
    ],
    ids=["png", "gif", "png100", "bomb"],
)
def test_too_many_pixels_are_not_read(make: Callable[[], bytes]) -> None:
    with pytest.raises((LargePhoto, UnreadablePhoto)):
        redraw(make())


@pytest.mark.parametrize("kind", ["TIFF", "ICO", "PPM", "PDF", "TGA", "JPEG2000"])
def test_other_types_are_not_read(kind: str) -> None:
    with pytest.raises(UnreadablePhoto):
        redraw(photo(kind, (32, 32)))


@pytest.mark.parametrize("sent", [b"", b"{}", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%!PS-Adobe", b"\xff\xd8"])
def test_what_is_no_picture_is_not_read(sent: bytes) -> None:
    with pytest.raises(UnreadablePhoto):
        redraw(sent)


@pytest.mark.parametrize("kind", TYPES)
def test_a_broken_file_is_drawn_or_refused_and_raises_nothing_else(kind: str) -> None:
    draw, out = random.Random(kind), BytesIO()
    Image.effect_noise((40, 30), 90).convert("RGB").save(out, kind)
    whole = out.getvalue()
    with pytest.raises(UnreadablePhoto):
        redraw(whole[: len(whole) // 2])
    for _ in range(150):
        broken = bytearray(whole)
        for _ in range(draw.randint(1, 12)):
            broken[draw.randrange(min(len(broken), draw.choice((64, 9999))))] = draw.randrange(256)
        try:
            drawn = redraw(bytes(broken[: draw.choice((len(broken), draw.randrange(len(broken))))]))
        except (UnreadablePhoto, LargePhoto):
            continue
        assert drawn.startswith(b"\xff\xd8")
