"""What people send on a Monday morning: the messages of every kind, and who sends them."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import count, cycle
from random import Random

from bot.assembly import beijing_now
from bot.config import read_config
from bot.signing.tokens import CodePurpose, CodeTokens, code_url
from tests.bench.crowd import person_id
from tests.bench.gate import Gate
from tests.cast import whole

Said = tuple[float, str, dict[str, object]]
"""When a message is due, in seconds; its openid; the fields of its XML."""

SHARES = (("code", 64), ("gate", 16), ("question", 12), ("form", 8))
"""Messages of a hundred. ``gate``: scans, each with a temperature ``READING_SECONDS`` later."""

READING_SECONDS = 3.0

QUESTIONS = ("收费吗", "怎么改手机号", "菜单", "孩子没有手机怎么办", "码多久更新一次")


class Monday:
    """Makes the messages of one store: people with codes, scanners on duty, and strangers who register."""

    def __init__(self, settings: Mapping[str, str], holders: list[str], gate: Gate, crowd: int) -> None:
        self._random = Random(1)  # noqa: S311 - the same messages in every run
        self._holders, self._scanners = cycle(holders), cycle(gate.scanners)
        self._tokens, self._url = CodeTokens(read_config(settings).secret_keys), settings["PUBLIC_URL"]
        self._people = map(person_id, cycle(range(crowd)))
        self._ids, self._strangers = count(10**15), count(1)
        self._answers: list[tuple[str, Iterator[str]]] = []

    def messages(self, steps: list[tuple[float, float]]) -> list[Said]:
        """The messages of these steps, each a rate a second and its seconds, in the order in which they are due."""
        said, begin = [], 0.0
        for rate, seconds in steps:
            for number in range(int(rate * seconds)):
                said += self._message(begin + (number + self._random.random()) / rate)
            begin += seconds
        return sorted((one for one in said if one[0] < begin), key=lambda one: one[0])

    def _message(self, due: float) -> Iterator[Said]:
        kinds, shares = zip(*SHARES, strict=True)
        match self._random.choices(kinds, shares)[0]:
            case "code":
                yield due, next(self._holders), self._text("我的码")
            case "question":
                yield due, next(self._holders), self._text(self._random.choice(QUESTIONS))
            case "form":
                yield due, *self._form_answer()
            case _ if self._random.random() < 0.5:  # a scan is two messages
                scanner = next(self._scanners)
                yield due, scanner, self._scan()
                yield due + READING_SECONDS, scanner, self._text("36.5")
            case _:
                pass

    def _text(self, text: str) -> dict[str, object]:
        return {"MsgType": "text", "Content": text, "MsgId": next(self._ids)}

    def _scan(self) -> dict[str, object]:
        token = self._tokens.make(CodePurpose.CHAT_CODE, next(self._people), beijing_now())
        scanned = {"ScanType": "qrcode", "ScanResult": code_url(self._url, token)}
        return {"MsgType": "event", "Event": "scancode_waitmsg", "EventKey": "SCAN", "ScanCodeInfo": scanned}

    def _form_answer(self) -> tuple[str, dict[str, object]]:
        """The next answer of one of the strangers who register; a hundred do at a time."""
        while len(self._answers) < 100:
            number = next(self._strangers)
            self._answers.append((f"oNew{number:024}", iter(_registering(number))))
        at = self._random.randrange(100)
        openid, answers = self._answers[at]
        if text := next(answers, ""):
            return openid, self._text(text)
        del self._answers[at]
        return self._form_answer()


def _registering(number: int) -> tuple[str, ...]:
    """What a stranger answers, from the first word to the last."""
    born = date(1960, 1, 1) + timedelta(days=number % 14_000)
    document = whole(f"220102{born:%Y%m%d}{100 + number // 14_000}")
    return "注册", "王小明", "1", document, f"1380{number:07}", "同意", "确认"
