"""Conversations and the lists of the desk, on one server and on a cluster."""

from concurrent.futures import ThreadPoolExecutor

from bot.health.support.conversation import Conversation, ConversationState, ReplyState, Speaker, TalkEntry
from bot.store.chat.notices import ChatNotices
from bot.store.redis.store import Store
from bot.store.support import SupportRecords, open_support_records
from bot.store.support.conversations import DeskOutcome, Told
from bot.store.vault import Vault

CHAT, OTHER = "chat-one", "chat-two"
THEN = 1_790_000_000


def said(text: str, at: int = THEN) -> TalkEntry:
    """Something that the person said."""
    return TalkEntry(at, Speaker.PERSON, text, asks=True)


def told(store: Store, vault: Vault, text: str, chat: str = CHAT) -> Told:
    """A notice with this text."""
    return Told(ChatNotices(store, vault).addition(chat, text, "kind", text))


def opened(store: Store, vault: Vault, *chats: str) -> SupportRecords:
    """Records in which these chats wait, in this order."""
    desk = open_support_records(store, vault)
    for place, chat in enumerate(chats or (CHAT,)):
        assert desk.conversations.open(chat, said("opened"), THEN * 1000 + place, written=True)
        desk.inbox.place(chat, desk.conversations.get(chat))
    return desk


def test_of_many_clerks_at_once_one_takes_it_and_one_reply_is_one(any_store: Store, vault: Vault) -> None:
    desk = opened(any_store, vault)
    clerks = [f"clerk{number}" for number in range(8)]

    with ThreadPoolExecutor(8) as threads:
        took = list(threads.map(lambda who: desk.conversations.take(CHAT, who, said("taken"), 0, force=False), clerks))
        head = desk.conversations.get(CHAT)
        assert head
        words = TalkEntry(THEN, Speaker.CLERK, "好", who=head.owner, id="token")
        notice = told(any_store, vault, "好")
        send = [(head.owner, words)] * 8
        replied = list(threads.map(lambda one: desk.conversations.reply(CHAT, *one, THEN + 60, notice), send))

    assert sorted(took) == [DeskOutcome.DONE, *[DeskOutcome.OWNED] * 7]
    assert replied == [DeskOutcome.DONE] * 8
    head, entries, states = desk.conversations.read(CHAT)
    assert [entry.text for entry in entries] == ["opened", "taken", "好"]
    assert states == {"token": ReplyState.DUE}
    assert [one.text for one in ChatNotices(any_store, vault).read(CHAT)] == ["好"]
    assert any_store.run(f"c:{{{CHAT}}}", ("HGET", f"c:{{{CHAT}}}", "desk")) == [b"%d" % (THEN + 60)]


def test_the_lists_follow_the_newest_head_and_keep_the_order(any_store: Store, vault: Vault) -> None:
    desk = opened(any_store, vault, OTHER, CHAT)
    assert (desk.inbox.waiting(0, 9), desk.inbox.open(1, 9), desk.inbox.counts()) == ([OTHER, CHAT], [CHAT], (2, 2))
    assert (desk.inbox.ahead(OTHER), desk.inbox.ahead(CHAT)) == (0, 1)
    before = desk.conversations.get(OTHER)

    desk.conversations.take(OTHER, "an", said("taken"), 0, force=False)
    taken = desk.conversations.get(OTHER)
    desk.inbox.place(OTHER, taken)
    desk.inbox.place(OTHER, before)  # a process that was late

    assert taken
    assert taken.state is ConversationState.OWNED
    assert (desk.inbox.waiting(0, 9), desk.inbox.owned_by("an"), desk.inbox.owned_by("a")) == ([CHAT], [OTHER], [])
    closed = desk.conversations.close(OTHER, "an", said("closed"), told(any_store, vault, "bye", OTHER), force=False)
    assert closed is DeskOutcome.DONE
    desk.inbox.place(OTHER, desk.conversations.get(OTHER))
    assert (desk.inbox.open(0, 9), desk.inbox.closed(0, 9), desk.inbox.owned_by("an")) == ([CHAT], [OTHER], [])
    for chat in (CHAT, OTHER):
        desk.conversations.erase(chat)
        desk.inbox.place(chat, desk.conversations.get(chat))
    assert (desk.inbox.placed(), desk.inbox.counts()) == ([], (0, 0))
    again = opened(any_store, vault, OTHER)
    assert again.inbox.waiting(0, 9) == [OTHER]


def test_a_message_that_comes_twice_is_recorded_once_and_a_new_one_opens_the_window(
    any_store: Store, vault: Vault
) -> None:
    desk = opened(any_store, vault)
    desk.sends.add(CHAT)
    for number in (1, 1, 2):
        assert desk.conversations.record(
            CHAT, f"message{number}", [said(f"{number}")], THEN + number, written=True, asks=True
        )
        desk.sends.add(CHAT)

    head, entries, _ = desk.conversations.read(CHAT)

    assert [entry.text for entry in entries] == ["opened", "1", "2"]
    assert isinstance(head, Conversation)
    assert (head.heard, head.asked, desk.sends.count(CHAT)) == (THEN + 2, THEN, 1)
    assert desk.conversations.glance(CHAT)[1] == entries[-1]
    assert not desk.conversations.record(OTHER, "message", [said("x")], THEN, written=True, asks=True)


def test_only_the_last_entries_are_kept(any_store: Store, vault: Vault) -> None:
    desk = opened(any_store, vault)
    for number in range(210):
        desk.conversations.record(CHAT, f"message{number}", [said(f"{number}")], THEN, written=True, asks=True)

    entries = desk.conversations.read(CHAT)[1]

    assert [entries[0].text, entries[-1].text, len(entries)] == ["10", "209", 200]
