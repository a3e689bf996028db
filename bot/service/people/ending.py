"""The services that end records and bindings: erasure, expiry, the 18th birthday, erasures in a restored backup."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.service.notices import Notices
from bot.service.people.birthdays import Birthdays
from bot.service.people.chat_ending import ChatEnding
from bot.service.people.eraser import BIRTHDAY_JOB, EXPIRE_JOB, Eraser
from bot.service.people.erasure import ERASE_JOB, Erasure
from bot.service.people.erasure_receipts import ErasureReceipts
from bot.service.people.expiry import UNFOLLOWED_JOB, Expiry
from bot.service.people.phone_holds import PhoneHolds
from bot.service.people.restoring import Restoring
from bot.signing.receipts import Receipts
from bot.store.records import Records


@dataclass(frozen=True, slots=True)
class EndingServices:
    """The services that end records, and the jobs of the worker for them."""

    erasure: Erasure
    expiry: Expiry
    restoring: Restoring
    jobs: Mapping[str, Callable[[str, datetime], None]]


def build_ending(
    records: Records,
    notices: Notices,
    receipts: Receipts,
    deliver: Callable[[str, datetime], None],
    unfollowed_days: int,
) -> EndingServices:
    """Build the services that end records. ``deliver``: see ``Erasure``; ``unfollowed_days``: see ``Expiry``."""
    phones = PhoneHolds(records, notices)
    eraser = Eraser(records, notices, phones)
    chat_ending = ChatEnding(records, eraser, notices)
    erasure = Erasure(records, chat_ending, notices, ErasureReceipts(records, chat_ending, receipts), deliver)
    expiry = Expiry(records, eraser, chat_ending, phones, notices, unfollowed_days)
    jobs = {
        ERASE_JOB: erasure.finish,
        EXPIRE_JOB: expiry.expire,
        UNFOLLOWED_JOB: expiry.end_unfollowed,
        BIRTHDAY_JOB: Birthdays(records, notices).come,
    }
    return EndingServices(erasure, expiry, Restoring(records, eraser, chat_ending), jobs)
