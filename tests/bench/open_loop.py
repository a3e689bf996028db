"""The open-loop sender, a separate process: sends each message when it is due, whether or not others were answered.

One line of JSON (``Plan``) on stdin, JSON on stdout: for each message its milliseconds from the moment it
was DUE to the end of the answer (-1: none) and what was answered (``Kind``). All messages are signed and encrypted
before the first is due. A message that was not answered within five seconds of its sending is given up, with its
connection, as the platform does; it is sent again up to twice, with the same bytes.
"""

import json
import re
import selectors
import socket
import sys
import time
from base64 import b64decode
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from urllib.parse import urlencode

from wechatpy.crypto import PrpCrypto

from bot.sandbox.wechat.envelope import Envelope
from bot.sandbox.wechat.settings import Account
from tests.bench.load import whole

GIVEN_UP_SECONDS, ATTEMPTS = 5.0, 3

CONNECTING = 10
"""So often a connection is tried."""

ACCOUNT = "gh_sandbox00001"


class Kind(IntEnum):
    """What was answered: what was asked for, that it was not done now, a fault, or nothing in three attempts."""

    SERVED = 0
    SHED = 1
    FAULT = 2
    LOST = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """What is sent: ``said`` has for each message the second when it is due after ``start`` (Unix seconds), the openid,
    and the fields of its XML. ``closed``: each is sent when a connection is free, and signed for a time to come.
    ``shed`` and ``fault`` are texts within the answers of these kinds.
    """

    port: int
    token: str
    aes_key: str
    app_id: str
    connections: int
    start: float
    said: list[tuple[float, str, dict[str, object]]]
    shed: list[str]
    fault: list[str]
    closed: bool = False
    seconds: float = 0.0


def request(plan: Plan, envelope: Envelope, due: float, openid: str, fields: dict[str, object]) -> bytes:
    """The bytes of one message, as the platform sends it; CreateTime is the whole second in which it is due."""
    created = int(plan.start + due)
    about = {"ToUserName": ACCOUNT, "FromUserName": openid, "CreateTime": created, **fields}
    sealed = envelope.seal(about, created)
    head = (
        f"POST /wechat?{urlencode(sealed.query)} HTTP/1.1\r\nHost: 127.0.0.1:{plan.port}\r\nUser-Agent: Mozilla/4.0\r\n"
        "Accept: */*\r\nContent-Type: text/xml\r\nPragma: no-cache\r\nConnection: Keep-Alive\r\n"
        f"Content-Length: {len(sealed.body)}\r\n\r\n"
    )
    return head.encode() + sealed.body


@dataclass(slots=True)
class Sent:
    """A message of the plan on its way: its number, when it is due, how often it was sent."""

    number: int
    due: float
    data: bytes
    attempts: int = 0


class Line:
    """One connection, with the message that waits for its answer."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent: Sent | None = None
        self.since = 0.0
        self.received = b""

    def send(self, message: Sent, now: float) -> None:
        """Send; a connection that is lost meanwhile is seen when the answer is read."""
        self.sent, self.since, self.received = message, now, b""
        message.attempts += 1
        with suppress(OSError):
            self.socket.sendall(message.data)

    def answer(self) -> bytes | None:
        """The whole answer; None before, empty when the connection was lost."""
        try:
            data = self.socket.recv(65536)
        except OSError:
            data = b""
        self.received += data
        return self.received if whole(self.received) else None if data else b""


class Sender:
    """Sends the messages of a plan. ``done`` has milliseconds and answer by the number of the message."""

    def __init__(self, plan: Plan, messages: list[Sent]) -> None:
        self._plan, self._waiting = plan, deque(messages)
        self._again: deque[Sent] = deque()
        self._ready = selectors.DefaultSelector()
        self._free = deque(self._opened() for _ in range(plan.connections))
        self._busy: dict[int, Line] = {}
        self.done: dict[int, tuple[float, bytes]] = {}

    def run(self) -> None:
        """Send all, and wait for the answers; a closed loop ends after its seconds."""
        total, last, looked = len(self._waiting), time.time() + self._plan.seconds, 0.0
        while len(self.done) < total and not (self._plan.closed and time.time() > last):
            now = time.time()
            self._send_due(now)
            for key, _ in self._ready.select(self._pause(now)):
                self._read(key.data)
            if now - looked > 0.1:
                looked = now
                self._give_up(now)

    def _opened(self) -> Line:
        line = self._connected()
        self._ready.register(line.socket, selectors.EVENT_READ, line)
        return line

    def _connected(self) -> Line:
        """A new connection. A process that is killed takes along the ones that wait for it: then one more is tried."""
        for _ in range(CONNECTING):
            with suppress(ConnectionError):
                return Line(self._plan.port)
        return Line(self._plan.port)

    def _pause(self, now: float) -> float:
        if not self._free or not self._waiting:
            return 0.05
        return min(0.05, max(0.0, self._waiting[0].due - now))

    def _send_due(self, now: float) -> None:
        while self._free and (self._again or (self._waiting and (self._plan.closed or self._waiting[0].due <= now))):
            line = self._free.popleft()
            line.send(self._again.popleft() if self._again else self._waiting.popleft(), now)
            self._busy[id(line)] = line

    def _read(self, line: Line) -> None:
        answer = line.answer()
        if answer is None:
            return
        if not answer:
            self._lose(line)
            return
        if line.sent:
            self.done[line.sent.number] = (time.time() - line.sent.due, answer)
        line.sent, line.received = None, b""  # else its end would be taken for another answer
        self._busy.pop(id(line), None)
        self._free.append(line)

    def _give_up(self, now: float) -> None:
        for line in [line for line in self._busy.values() if now - line.since > GIVEN_UP_SECONDS]:
            self._lose(line)

    def _lose(self, line: Line) -> None:
        """Close a connection, open another; its message is sent again, or lost."""
        self._ready.unregister(line.socket)
        line.socket.close()
        self._busy.pop(id(line), None)
        if line in self._free:
            self._free.remove(line)
        if line.sent and line.sent.attempts < ATTEMPTS:
            self._again.append(line.sent)
        elif line.sent:
            self.done[line.sent.number] = (-1.0, b"")
        self._free.append(self._opened())


class Reader:
    """Tells what was answered."""

    def __init__(self, plan: Plan) -> None:
        self._crypto, self._app_id = PrpCrypto(b64decode(plan.aes_key + "=")), plan.app_id
        self._shed, self._fault = plan.shed, plan.fault

    def kind(self, answer: bytes) -> Kind:
        """The kind of this answer."""
        if not answer:
            return Kind.LOST
        if not answer.startswith(b"HTTP/1.1 200"):
            return Kind.FAULT
        found = re.search(rb"<Encrypt><!\[CDATA\[([^<]+)\]\]>", answer)
        text = self._crypto.decrypt(found[1].decode(), self._app_id) if found else ""
        if any(words in text for words in self._shed):
            return Kind.SHED
        return Kind.FAULT if any(words in text for words in self._fault) else Kind.SERVED


def results(plan: Plan) -> Iterator[tuple[int, int]]:
    """Run the plan; milliseconds and kind of each message that was sent, in their order. Before, a line tells
    whether all are ``signed`` in time, or ``late``.
    """
    account = Account(plan.app_id, "0" * 32, plan.token, plan.aes_key, f"http://127.0.0.1:{plan.port}/wechat")
    envelope = Envelope(account)
    ahead = plan.seconds + 60 if plan.closed else 0.0
    messages = [
        Sent(number, plan.start + due, request(plan, envelope, due + ahead, openid, fields))
        for number, (due, openid, fields) in enumerate(plan.said)
    ]
    sys.stdout.write("signed\n" if time.time() < plan.start else "late\n")
    sys.stdout.flush()
    sender, reader = Sender(plan, messages), Reader(plan)
    time.sleep(max(0.0, plan.start - time.time()))
    sender.run()
    for number in sorted(sender.done):
        seconds, answer = sender.done[number]
        yield round(seconds * 1000), int(reader.kind(answer))


if __name__ == "__main__":
    json.dump(list(results(Plan(**json.loads(sys.stdin.readline())))), sys.stdout)
