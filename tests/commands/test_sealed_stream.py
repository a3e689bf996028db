"""Long sealed files: whatever is changed, moved, repeated or left out is noticed."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import sealed_stream
from bot.commands.sealed_file import UnsealFailed
from bot.commands.sealed_stream import OtherKey, SealedWriter, UnknownFormat, read_about, unsealed

KEY = X25519PrivateKey.generate()
SMALL, TAG = 32, 16
DATA = bytes(range(5 * SMALL))


def sealed(*pieces: bytes) -> bytes:
    """A file of these pieces."""
    file = BytesIO()
    writer = SealedWriter(file, KEY.public_key(), 1_600_000_000)
    for piece in pieces:
        writer.write(piece)
    writer.finish()
    return file.getvalue()


def opened(data: bytes, key: X25519PrivateKey = KEY) -> bytes:
    """What is in the file."""
    return b"".join(unsealed(BytesIO(data), key))


@pytest.fixture(autouse=True, scope="module")
def _small_chunks() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed_stream, "CHUNK", SMALL)
        yield


@pytest.fixture(scope="module")
def whole(_small_chunks: None) -> bytes:
    """A file of five chunks."""
    return sealed(DATA)


def split(whole: bytes) -> tuple[bytes, list[bytes]]:
    """The head, and the encrypted chunks."""
    head = len(whole) - 5 * (SMALL + TAG)
    return whole[:head], [whole[at : at + SMALL + TAG] for at in range(head, len(whole), SMALL + TAG)]


@given(st.lists(st.binary(max_size=100), max_size=5))
def test_what_is_sealed_is_opened(pieces: list[bytes]) -> None:
    assert opened(sealed(*pieces)) == b"".join(pieces)


def test_a_flipped_bit_anywhere_is_noticed(whole: bytes) -> None:
    for at in range(len(whole)):
        altered = bytearray(whole)
        altered[at] ^= 1 << at % 8
        with pytest.raises(UnsealFailed):
            opened(bytes(altered))


def test_a_file_that_was_cut_anywhere_or_goes_on_is_noticed(whole: bytes) -> None:
    for end in range(len(whole)):
        with pytest.raises(UnsealFailed):
            opened(whole[:end])
    for more in (b"x", whole[-SMALL - TAG :], whole):
        with pytest.raises(UnsealFailed):
            opened(whole + more)


@pytest.mark.parametrize(
    "order", [(1, 0, 2, 3, 4), (0, 0, 1, 2, 3, 4), (0, 2, 3, 4), (0, 1, 2, 3, 3, 4), (4, 1, 2, 3, 0), (0, 1, 4), (4,)]
)
def test_chunks_that_were_swapped_repeated_or_left_out_are_noticed(whole: bytes, order: tuple[int, ...]) -> None:
    head, chunks = split(whole)
    assert opened(head + b"".join(chunks)) == DATA

    with pytest.raises(UnsealFailed):
        opened(head + b"".join(chunks[at] for at in order))


def test_chunks_of_another_file_for_the_same_key_are_noticed(whole: bytes) -> None:
    (head, _), (other_head, other) = split(whole), split(sealed(DATA))

    with pytest.raises(UnsealFailed):
        opened(head + b"".join(other))
    assert read_about(BytesIO(other_head)).name != read_about(BytesIO(head)).name


def test_another_key_and_another_format_are_told_apart(whole: bytes) -> None:
    with pytest.raises(OtherKey):
        opened(whole, X25519PrivateKey.generate())
    for other, said in (
        (whole.replace(b"backup 1\n", b"backup 2\n"), "later"),
        (b"PK\x03\x04", "other"),
        (b"", "other"),
    ):
        with pytest.raises(UnknownFormat, match=said):
            opened(other)
