"""Asks our own webhook the platform's question about its URL, as the platform does when the URL is set (接入指南)."""

import secrets
from datetime import datetime

import requests

from bot.wechat.envelope import signature_of

ECHO_BYTES = 8


def find_callback_fault(public_url: str, token: str, now: datetime, seconds: float) -> str:
    """Why the webhook under this URL is not ours, as far as can be seen from here; empty when it is.

    ``unreachable``: no answer within ``seconds``; ``refused``: it has another token, or its clock differs; ``other``:
    something else answers there.
    """
    stamp, nonce, echo = str(int(now.timestamp())), secrets.token_hex(8), secrets.token_hex(ECHO_BYTES)
    asked = {"signature": signature_of(token, stamp, nonce), "timestamp": stamp, "nonce": nonce, "echostr": echo}
    try:
        answer = requests.get(f"{public_url}/wechat", asked, timeout=seconds, allow_redirects=False)
    except requests.RequestException:
        return "unreachable"
    if answer.status_code == 403:
        return "refused"
    return "" if answer.text == echo else "other"
