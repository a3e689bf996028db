"""Notices: messages outside an answer. They are stored until delivered, and sent at once where WeChat allows it.

Customer-service messages can be sent within 48 hours of the chat's last contact (platform page "客服消息"). A notice
that cannot be sent is shown with the next answer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat.fields import DESK, LANGUAGE, LAST_CONTACT, OPENID
from bot.chat.notice import (
    PICTURE,
    REPLY,
    is_picture,
    kind_of,
    pack_notice,
    prepend_notices,
    text_key,
    value_of,
    without_picture,
)
from bot.chat.texts import REFERENCE_LANGUAGE, Texts
from bot.health.clock import unix_second
from bot.health.people.views import VIEWS, Reader
from bot.health.support.window import WINDOW_SECONDS, Allowed, allowance
from bot.store.chat.notices import DOUBTED, SENDING, WaitingNotice
from bot.store.jobs import TryLater
from bot.store.records import Records
from bot.wechat.client import WeChat
from bot.wechat.errors import Unreachable, WeChatError, WindowClosed

NOTICE_JOB = "tell"
"""The kind of the job that delivers a chat's notices. Its subject is the chat."""

ANSWER_DELAY = timedelta(seconds=5)
"""After this long the answer to a message is stored, and the notices in it are removed from the list."""

DESK_NOTICES = "notice.desk_"
"""How the keys of those notices begin that come from the support desk."""


class Notices:
    """Stores notices for chats. The text is looked up at delivery, in the chat's language at that time."""

    def __init__(self, records: Records) -> None:
        self._chat_notices = records.chat_notices
        self._people = records.people
        self._agents = records.agents
        self._jobs = records.jobs

    def notify(self, chat: str, now: datetime, key: str, /, *, about: str = "", **values: str | list[str]) -> None:
        """Add a notice for this chat: the key of the text and its values. Notices are sealed at rest. Without a chat,
        such as that of a manager who ended their record, there is nobody to tell.

        It replaces a waiting one of the same kind about the same: what ``about`` names, or the same values without it.
        """
        if not chat:
            return
        notice = pack_notice(key, **values)
        self._chat_notices.add(chat, notice, kind_of(key), about or notice)
        self._jobs.add(NOTICE_JOB, chat, now)

    def notify_person_and_agents(self, person: str, own: str, dependant: str, now: datetime, **values: str) -> None:
        """Add the notice ``own`` for the person's chat, and ``dependant`` (with the name) for the agents' chats. Raises
        as ``notify_holders``.
        """
        self.notify_holders(person, own, lambda _: (dependant, values), now, **values)

    def notify_holders(
        self,
        person: str,
        own: str,
        dependant: Callable[[str], tuple[str, Mapping[str, str]]],
        now: datetime,
        **values: str,
    ) -> None:
        """Add the notice ``own`` for the person's chat, and for each agent's chat the key and the values that
        ``dependant`` gives for it (an empty key: none), with the name.

        They are about the person and the values: of several colours the last one is told. Raises Unopened, before
        anything is added, when the record cannot be read.
        """
        record = self._people.get(person)
        if record is None:
            return
        if not record.held:
            return  # nothing about health goes to a claim
        name = VIEWS[Reader.AGENT].name(self._people.identity(record).name)
        about = " ".join((person, *values.values()))
        if record.owner:
            self.notify(record.owner, now, own, about=about, **values)
        for agent in self._agents.of_person(person):
            key, known = dependant(agent)
            if key:
                self.notify(agent, now, key, about=about, name=name, **known)

    def schedule_delivery(self, chat: str, now: datetime) -> None:
        """Try again to send the waiting notices. A new contact from the user allows sending again."""
        self._jobs.add(NOTICE_JOB, chat, now + ANSWER_DELAY)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who is sent notices: the chat, its openid and language. ``at_desk``: a conversation with a clerk is open."""

    chat: str
    openid: str
    language: str
    now: datetime
    at_desk: bool


class NoticeDelivery:
    """Sends waiting notices as customer-service messages. ``on_delivered`` is called with the chat and the sent
    notices, while a conversation at the desk is open ``on_told`` too, with the moment;
    ``on_doubt`` with those of which it is not known whether they arrived, ``on_refused`` with pictures that
    the platform does not take. ``medium`` gives the ``media_id`` of a picture by its id, or raises WeChatError.
    """

    def __init__(
        self,
        records: Records,
        texts: Texts,
        wechat: WeChat,
        on_delivered: Callable[[str, Sequence[str]], None],
        on_told: Callable[[str, Sequence[str], datetime], None],
        on_doubt: Callable[[str, Sequence[str]], None],
        on_refused: Callable[[str, Sequence[str]], None],
        medium: Callable[[str], str],
    ) -> None:
        self._chat_notices = records.chat_notices
        self._chat_fields = records.chat_fields
        self._chat_ids = records.chat_ids
        self._sends = records.support.sends
        self._texts = texts
        self._wechat = wechat
        self._on_delivered = on_delivered
        self._on_told = on_told
        self._on_doubt = on_doubt
        self._on_refused = on_refused
        self._medium = medium

    def deliver(self, chat: str, now: datetime) -> None:
        """Send the waiting notices in as few messages as possible. Raises TryLater when WeChat does not answer, and
        while a message of the chat is being answered, since the answer has the notices.

        While a clerk is at work in the chat only what comes from the desk is sent: the person's next message gets the
        rest, so that the few messages which the platform allows are left to the clerk.
        """
        fields = self._chat_fields.read(chat)
        openid = self._chat_ids.open(chat, fields.get(OPENID, ""))
        if openid is None or now.timestamp() - float(fields.get(LAST_CONTACT, "0")) > WINDOW_SECONDS:
            return
        self._settle(chat)
        while waiting := self._sendable(chat, fields, now):
            left = self._left(chat, now) if DESK in fields else None
            to = Receiver(chat, openid, fields.get(LANGUAGE, ""), now, DESK in fields)
            if left == 0 or not self._send(to, waiting, last=left == 1):
                return

    def _sendable(self, chat: str, fields: Mapping[str, str], now: datetime) -> list[WaitingNotice]:
        waiting = [one for one in self._chat_notices.read(chat) if not one.stored.token.startswith(DOUBTED)]
        silent = float(fields.get(DESK, "0")) > now.timestamp()
        sendable = [one for one in waiting if not silent or is_from_desk(one.text)]
        return sorted(sendable, key=lambda one: is_picture(one.text))  # so that no upload holds words up

    def _left(self, chat: str, now: datetime) -> int | None:
        """How many messages the platform still takes; None when no window is known, so that it must be asked."""
        found = allowance(self._sends.windows(chat), unix_second(now))
        return None if found.allowed is Allowed.CLOSED else found.left

    def _send(self, to: Receiver, waiting: Sequence[WaitingNotice], *, last: bool) -> bool:
        """Send as many as one message holds, or one picture. False when the platform takes none now. ``last``: it
        takes no more after this one; then the person is told how to go on with the clerk.
        """
        if is_picture(waiting[0].text):
            return self._send_picture(to, waiting[0])
        known = to.language if to.language in self._texts.languages else REFERENCE_LANGUAGE
        hint = self._texts.say(known, "support.last_send") if last else ""
        words, count = prepend_notices(self._texts, to.language, [notice.text for notice in waiting], hint)
        return self._send_now(to, waiting[:count], lambda: self._wechat.send_text(to.openid, words.strip()))

    def _send_picture(self, to: Receiver, notice: WaitingNotice) -> bool:
        """Send a picture. In place of one that the platform does not take, the person gets words that say so."""
        try:
            medium = self._medium(value_of(notice.text, PICTURE))
            return self._send_now(to, [notice], lambda: self._wechat.send_image(to.openid, medium))
        except Unreachable:
            raise TryLater from None
        except WeChatError:
            about = value_of(notice.text, REPLY)
            self._chat_notices.add(to.chat, without_picture(notice.text), kind_of(text_key(notice.text)), about)
            self._on_refused(to.chat, [notice.text])
            return True

    def _send_now(self, to: Receiver, notices: Sequence[WaitingNotice], send: Callable[[], None]) -> bool:
        """Send these in one message. Raises WeChatError when that is about a picture."""
        chat, sending = to.chat, self._chat_notices.begin_sending(to.chat, notices)
        if sending is None:
            raise TryLater
        self._sends.add(chat, second := unix_second(to.now))
        try:
            send()
        except Unreachable as error:
            if error.code is not None:
                self._sends.take_back(chat, second)
            self._return(chat, sending, doubted=error.code is None)
            raise TryLater from None
        except WeChatError as error:
            self._sends.take_back(chat, second)
            self._return(chat, sending, doubted=False)
            if isinstance(error, WindowClosed):
                self._sends.use_up(chat, second)
            elif is_picture(notices[0].text):
                raise
            return False
        self._chat_notices.remove(chat, sending)
        sent = [notice.text for notice in sending]
        self._on_delivered(chat, sent)
        if to.at_desk:
            self._on_told(chat, sent, to.now)
        return True

    def _settle(self, chat: str) -> None:
        """Let those wait again that a worker was sending when it died."""
        left = [one for one in self._chat_notices.read(chat) if one.stored.token.startswith(SENDING)]
        self._return(chat, left, doubted=True)

    def _return(self, chat: str, notices: Sequence[WaitingNotice], *, doubted: bool) -> None:
        """Let them wait again. A clerk's words in doubt wait for the person's next message, so that they never come
        three times; a picture, which no answer can take along, does not wait; the rest is sent again.
        """
        words = [one for one in notices if doubted and is_from_desk(one.text)]
        pictures = [one for one in words if is_picture(one.text)]
        self._on_doubt(chat, [one.text for one in words])
        self._chat_notices.remove(chat, pictures)
        self._chat_notices.put_back(chat, [one for one in words if one not in pictures], doubted=True)
        self._chat_notices.put_back(chat, [one for one in notices if one not in words], doubted=False)


def is_from_desk(notice: str) -> bool:
    """Whether a stored notice comes from the support desk."""
    return text_key(notice).startswith(DESK_NOTICES)


def notice_value(words: str) -> str:
    """User text as a notice's value. A leading @ is removed, because it would be read as the key of a text."""
    return words.lstrip("@ ")
