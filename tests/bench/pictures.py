"""The cost of a new code picture, compared with a plain one made with ``qrcode`` and Pillow."""

import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from itertools import cycle

import qrcode

from bot.assembly import beijing_now
from bot.drawing.card import CodeCard, draw_card
from bot.health.codes.colour import Colour
from bot.health.people.identity import new_person_id
from bot.signing.tokens import CodePurpose, CodeTokens, code_url

_minutes = cycle(range(60))  # no two pictures in a row tell the same time

PUBLIC_URL = "https://code.example.cn"


def compare(pictures: int, rounds: int) -> list[tuple[float, float]]:
    """CPU milliseconds of one picture, ours and the plain one, per round; both with the same new payloads."""
    tokens, now = CodeTokens(["bench-secret-number-one-of-32-characters"]), beijing_now()
    payloads = [
        code_url(PUBLIC_URL, tokens.make(CodePurpose.CHAT_CODE, new_person_id(), now + timedelta(seconds=number)))
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
    return draw_card(CodeCard(payload, Colour.GREEN, "吉祥码 · 吉林省 Jixiang Code · Jilin", "绿码", "张*", lines))


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
