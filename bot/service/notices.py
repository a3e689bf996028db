"""Notices: messages outside an answer. They are stored until delivered, and sent at once where WeChat allows it.

Customer-service messages can be sent within 48 hours of the chat's last contact (platform page "客服消息"). A notice
that cannot be sent is shown with the next answer.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.chat.fields import LANGUAGE, LAST_CONTACT, OPENID
from bot.chat.notice import kind_of, pack_notice, prepend_notices
from bot.chat.texts import Texts
from bot.health.people.views import VIEWS, Reader
from bot.store.jobs import TryLater
from bot.store.records import Records
from bot.wechat.client import WeChat
from bot.wechat.errors import Unreachable, WeChatError

NOTICE_JOB = "tell"
"""The kind of the job that delivers a chat's notices. Its subject is the chat."""

ANSWER_DELAY = timedelta(seconds=5)
"""After this long the answer to a message is stored, and the notices in it are removed from the list."""

WINDOW_SECONDS = 48 * 3600
"""How long after the last contact customer-service messages can be sent."""


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


class NoticeDelivery:
    """Sends waiting notices as customer-service messages. ``on_delivered`` is called with the chat and the sent
    notices.
    """

    def __init__(
        self, records: Records, texts: Texts, wechat: WeChat, on_delivered: Callable[[str, Sequence[str]], None]
    ) -> None:
        self._chat_notices = records.chat_notices
        self._chat_fields = records.chat_fields
        self._chat_ids = records.chat_ids
        self._texts = texts
        self._wechat = wechat
        self._on_delivered = on_delivered

    def deliver(self, chat: str, now: datetime) -> None:
        """Send the waiting notices in as few messages as possible. Raises TryLater when WeChat does not answer."""
        fields = self._chat_fields.read(chat)
        notices = self._chat_notices.read(chat)
        openid = self._chat_ids.open(chat, fields.get(OPENID, ""))
        if openid is None or now.timestamp() - float(fields.get(LAST_CONTACT, "0")) > WINDOW_SECONDS:
            return
        while notices:
            words, count = prepend_notices(
                self._texts, fields.get(LANGUAGE, ""), [notice.text for notice in notices], ""
            )
            try:
                self._wechat.send_text(openid, words.strip())
            except Unreachable:
                raise TryLater from None
            except WeChatError:
                return
            self._chat_notices.remove(chat, notices[:count])
            self._on_delivered(chat, [notice.text for notice in notices[:count]])
            notices = notices[count:]


def notice_value(words: str) -> str:
    """User text as a notice's value. A leading @ is removed, because it would be read as the key of a text."""
    return words.lstrip("@ ")
