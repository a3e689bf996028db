"""Ids of persons."""

import secrets
from base64 import b32encode


def new_person_id() -> str:
    """Give 80 random bits as 16 upper-case base32 characters: derived from nothing, fit for a QR code."""
    return b32encode(secrets.token_bytes(10)).decode()
