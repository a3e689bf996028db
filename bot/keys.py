"""Fresh keys for a new installation."""

import secrets
from base64 import urlsafe_b64encode

NAMES = ("SECRET_KEYS", "DATA_KEYS", "INDEX_KEY")


def fresh_keys() -> dict[str, str]:
    """A random 32-byte key in URL-safe base64 for each variable that takes one."""
    return {name: urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=") for name in NAMES}
