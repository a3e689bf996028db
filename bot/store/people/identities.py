"""How the identity in a record is packed before it is sealed: a list of values. There is one for each person, so the
names of the fields are left out.
"""

from msgspec import json, msgpack
from msgspec.structs import astuple

from bot.health.people.identity import Identity

pack_identity = msgpack.Encoder().encode
"""Pack an identity."""

_decode = msgpack.Decoder(Identity).decode


class _NamedIdentity(Identity, frozen=True, array_like=False):
    """An identity as earlier versions sealed it: a JSON object."""


_decode_named = json.Decoder(_NamedIdentity).decode


def read_identity(packed: bytes) -> Identity:
    """Unpack an identity. Raises DecodeError."""
    return Identity(*astuple(_decode_named(packed))) if packed.startswith(b"{") else _decode(packed)
