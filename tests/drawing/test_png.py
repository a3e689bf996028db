"""PNG files: what another program reads is what was drawn."""

from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.drawing.png import encode

WIDEST, HIGHEST = 40, 12


@given(st.data(), st.integers(1, WIDEST), st.integers(1, HIGHEST))
def test_every_picture_is_read_as_it_was_drawn(data: st.DataObject, width: int, height: int) -> None:
    rows = data.draw(st.lists(st.binary(min_size=width, max_size=width), min_size=1, max_size=3))
    order = data.draw(st.lists(st.sampled_from(rows), min_size=height, max_size=height))  # many are like the one above
    pixels = bytes(pixel % 16 for pixel in b"".join(order))
    colours = data.draw(st.binary(min_size=48, max_size=48))
    image = Image.frombytes("P", (width, height), pixels)
    image.putpalette(colours)

    read = Image.open(BytesIO(encode(image)))
    read.load()

    assert (read.mode, read.size, read.tobytes()) == ("P", (width, height), pixels)
    assert bytes(read.getpalette("RGB") or ())[:48] == colours
