"""Why a phone could not be proved: a code by text message was not sent, or was not the right one."""

from enum import StrEnum


class PhoneFault(StrEnum):
    """Each member has its sentence under ``person.code`` in the templates.

    OFF to LATE: no message. OFF: there is no gateway. SOON, HOUR, DAY, CHAT_DAY, BUDGET: a limit of the number, of the
    chat or of the service. MANY: what is left for the number today is only sent to the one who is registered with it;
    this is said whether it was sent or not, so that nobody learns who that is. NUMBER, BLOCKED, REGION: the gateway
    cannot reach this number. QUOTA, ACCOUNT: our account at the gateway is used up, or is wrong, which needs an
    operator. DOWN: nothing was sent. LATE: there was no answer, so the message may still come.
    NONE to SPENT: no code waits, another one was typed, its time is over, or it was tried too often.
    """

    OFF = "off"
    SOON = "soon"
    HOUR = "hour"
    DAY = "day"
    MANY = "many"
    CHAT_DAY = "chat_day"
    BUDGET = "budget"
    NUMBER = "number"
    BLOCKED = "blocked"
    REGION = "region"
    QUOTA = "quota"
    ACCOUNT = "account"
    DOWN = "down"
    LATE = "late"
    NONE = "none"
    WRONG = "wrong"
    EXPIRED = "expired"
    SPENT = "spent"


class SmsPriority(StrEnum):
    """What a chat that wants a message has to do with the phone. ``HELD``: it holds a record with this phone.
    ``CLAIMED``: it claims the record that is held with this phone, as from a new chat. ``NONE``: neither.
    """

    NONE = "none"
    CLAIMED = "claimed"
    HELD = "held"


class PhoneUnproved(Exception):
    """The phone was not proved. ``code`` says why; ``values`` fill its sentence: ``seconds`` until the next message is
    possible, or ``left``, the tries that are left."""

    def __init__(self, code: PhoneFault, **values: int) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
