"""Reads a file that the platform keeps: its bytes, or the error in place of them. Never more than a limit."""

import json

from requests import Response

from bot.wechat.errors import BadMedia, Unreachable, WeChatError, error_of_code

MAX_MEDIUM_BYTES = 10_000_000
"""The largest picture that a person can send (platform page 新增临时素材)."""

_CHUNK = 65_536
_LONGEST_ERROR = 4096


class LargeMedium(BadMedia):
    """The file has more than MAX_MEDIUM_BYTES."""


def read_medium(response: Response, limit: int = MAX_MEDIUM_BYTES) -> bytes | WeChatError:
    """The bytes of a file, or the error. The platform answers errors with status 200, as JSON of any content type."""
    with response:
        if response.status_code != 200:
            return Unreachable(detail=f"http {response.status_code}")
        found = bytearray()
        for chunk in response.iter_content(_CHUNK):
            found += chunk
            if len(found) > limit:
                return LargeMedium(detail="too large")
    return _error_in(found) or bytes(found) or Unreachable(detail="empty")


def _error_in(content: bytearray) -> WeChatError | None:
    if len(content) > _LONGEST_ERROR or not content.lstrip().startswith(b"{"):
        return None
    try:
        return error_of_code(int(json.loads(content)["errcode"]))
    except (ValueError, KeyError, TypeError):
        return Unreachable(detail="answer not understood")
