"""The code picture from nothing, against the plain picture that everybody makes with ``qrcode`` and Pillow."""

import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from itertools import cycle

import qrcode

from bot.assembly import beijing_now
from bot.health.card import Face, picture
from bot.health.colour import Colour
from bot.health.ids import new_person_id
from bot.health.tokens import CodeTokens, Purpose, code_url

_minutes = cycle(range(60))  # no two pictures in a row tell the same time

PUBLIC_URL = "https://code.example.cn"


def compare(pictures: int, rounds: int) -> list[tuple[float, float]]:
    """Milliseconds of CPU of one picture, ours and the plain one, each round; both made of the same fresh payloads."""
    tokens, now = CodeTokens(["bench-secret-number-one-of-32-characters"]), beijing_now()
    payloads = [
        code_url(PUBLIC_URL, tokens.make(Purpose.CHAT_CODE, new_person_id(), now + timedelta(seconds=number)))
        for number in range(pictures)
    ]
    return [(_cost(_ours, payloads), _cost(_plain, payloads)) for _ in range(rounds)]


def _ours(payload: str) -> bytes:
    made = f"{next(_minutes):02}:{next(_minutes):02}"
    lines = (
        f"生成时间 2026-01-02 {made}:05",
        f"有效至 {made}:05",
        "可正常通行,请配合扫码和测温",
        f"信息更新 01-02 {made}",
    )
    return picture(Face(payload, Colour.GREEN, "绿码", "张*", lines))


def _plain(payload: str) -> bytes:
    out = BytesIO()
    qrcode.make(payload).save(out, "PNG")
    return out.getvalue()


def _cost(make: Callable[[str], bytes], payloads: list[str]) -> float:
    make(payloads[0])  # what is done once a process is not the price of a picture
    started = time.process_time()
    for payload in payloads:
        make(payload)
    return (time.process_time() - started) / len(payloads) * 1000
