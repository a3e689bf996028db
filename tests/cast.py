"""People for tests: who they are, how they answer the form, and as many more as a test needs."""

import itertools
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from stdnum.cn.ric import calc_check_digit

from bot.health.people.documents import DocumentType
from tests.clock import morning

TYPES = {str(number): kind for number, kind in enumerate(DocumentType, 1)}
"""The document types by the number under which the form offers them."""

_NUMBERS = {kind: number for number, kind in TYPES.items()}
RESIDENT, PASSPORT = _NUMBERS[DocumentType.RESIDENT_ID], _NUMBERS[DocumentType.PASSPORT]
TAIWAN, HKM = _NUMBERS[DocumentType.TAIWAN_PASS], _NUMBERS[DocumentType.HKM_PASS]
PERMANENT, RESIDENCE = _NUMBERS[DocumentType.PERMANENT_RESIDENT], _NUMBERS[DocumentType.HMT_RESIDENCE]
_serial = itertools.count(100)


CODE, NO_CODE = "<the code that came>", "收不到"
"""What ``Chat.says`` replaces by the code in the tray, and what it says when there is none."""

CONSENT = (CODE, "同意")
CONSENT_IN_ENGLISH = (CODE, "yes")
"""What a registration form is answered after the phone: a question that is added there is answered here."""


@dataclass(frozen=True)
class Someone:
    """A person as they would fill in the form; ``born`` and ``nationality`` where the form asks for them."""

    name: str
    number: str
    document: str = RESIDENT
    phone: str = "13800430001"
    nationality: str = ""
    born: str = ""

    @property
    def type(self) -> str:
        """The document type's code at the authorities."""
        return str(TYPES[self.document])

    @cached_property
    def secrets(self) -> tuple[str, ...]:
        """The data that must not appear unencrypted."""
        return tuple(filter(None, (self.name, self.number, self.phone.removeprefix("+86"))))

    def own_answers(self) -> tuple[str, ...]:
        """The texts with which they register themselves, from the name to the phone."""
        return tuple(filter(None, (self.name, self.document, self.number, self.born, self.nationality, self.phone)))

    def dependant_answers(self) -> tuple[str, ...]:
        """The texts with which an agent registers them; with the birth date where the number does not contain it."""
        phone = (self.phone, CODE) if self.phone else ("没有手机",)
        return tuple(filter(None, (self.name, self.document, self.number, self.born, self.nationality, *phone)))

    def entry_answers(self) -> tuple[str, ...]:
        """The texts with which a scanner enters them by hand, from the name to the phone."""
        return tuple(filter(None, (self.name, self.document, self.number, self.nationality, self.phone or "没有手机")))

    @property
    def relation(self) -> str:
        """What they can be, by their age, to the adults of the tests, who were born in the eighties."""
        born = int(self.number[6:10]) if self.document == RESIDENT else 1950
        return "父母" if born < 1970 else "子女" if born > 2003 else "兄弟姐妹"

    def called(self, name: str) -> "Someone":
        """The same person with another name."""
        return replace(self, name=name)


CITIZEN = Someone("王建国", "220102198503143018", phone="13800430001")
MOTHER = Someone("李秀英", "22020219880602402X", phone="13800430002")
CHILD = Someone("赵小宇", "220202201809011050", phone="")
GRANDMOTHER = Someone("孙桂兰", "220202194801152067", phone="")
VISITOR = Someone("欧阳海燕", "440104199211205027", phone="13900200003")
FOREIGNER = Someone("ANNA SMITH", "X1234567", PASSPORT, "+14155552671", "GB", "19900412")


def whole(number: str) -> str:
    """The first 17 digits of a number with their check digit (GB 11643)."""
    return number + calc_check_digit(f"{number}0")


PLACES = ("220102", "220103", "220104", "220105", "220106", "220202", "220203", "220204")
"""Where people are registered: a thousand numbers of a day each, so that nobody gets the number of somebody else."""


def resident(born: date, name: str = "") -> Someone:
    """A new person with a resident identity card."""
    serial = next(_serial)
    number = whole(f"{PLACES[serial // 1000]}{born:%Y%m%d}{serial % 1000:03}")
    if number in (CITIZEN.number, GRANDMOTHER.number):
        return resident(born, name)
    return Someone(name or f"张{chr(0x4E00 + serial)}{chr(0x5E00 + serial)}", number, phone=f"139{serial:08}")


def adult() -> Someone:
    """A new adult."""
    return resident(date(1985, 3, 14))


def elder() -> Someone:
    """A new person whom a relative may register."""
    return resident(date(1948, 1, 15))


def aged(years: int, days: int = 0) -> Someone:
    """A new person who reached this age ``days`` ago."""
    today = morning().date()
    birthday = date.fromordinal(today.toordinal() - days)
    return resident(birthday.replace(year=birthday.year - years))
