"""Ids of persons."""

import secrets

from bot.health.base32 import encode


def new_person_id() -> str:
    """Give 80 random bits as 16 upper-case base32 characters: derived from nothing, fit for a QR code."""
    return encode(secrets.token_bytes(10))
