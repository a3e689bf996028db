"""The sender, a separate process: one line of JSON (``Order``) on stdin, one line of JSON (``Outcome``) on stdout.

All messages differ. wechatpy signs and encrypts them before the first is sent; replies are decrypted after the last
one has arrived.
"""

import json
import selectors
import socket
import sys
import time
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

import xmltodict
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

NONCE = "1320562132"


@dataclass(frozen=True, slots=True)
class Order:
    """Send ``said``, pairs of a person and a text (or a scan result), over persistent connections.

    Each reply must contain ``gets``.
    """

    port: int
    token: str
    aes_key: str
    app_id: str
    said: list[tuple[str, str]]
    scans: bool
    gets: str
    connections: int
    first_id: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """The number of wrong replies, and one of them; milliseconds from sending to the end of the reply."""

    wrong: int
    example: str
    median_ms: float
    slowest_ms: float


def outcome(order: Order) -> Outcome:
    """Send all messages and check the replies. ``slowest_ms`` is the 99th percentile."""
    crypto = WeChatCrypto(order.token, order.aes_key, order.app_id)
    requests = [_request(order, crypto, number) for number in range(len(order.said))]
    replies, seconds = _exchange(order, requests)
    wrong = [opened for reply in replies if order.gets not in (opened := _opened(reply, crypto))]
    seconds.sort()
    return Outcome(
        len(wrong),
        wrong[0] if wrong else "",
        seconds[len(seconds) // 2] * 1000,
        seconds[len(seconds) * 99 // 100] * 1000,
    )


def _request(order: Order, crypto: WeChatCrypto, number: int) -> bytes:
    (openid, said), now = order.said[number], str(int(time.time()))
    about = _scanned(said) if order.scans else _typed(said, order.first_id + number)
    xml = (
        f"<xml><ToUserName><![CDATA[gh_sandbox00001]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>"
        f"<CreateTime>{now}</CreateTime>{about}</xml>"
    )
    sealed = xmltodict.parse(crypto.encrypt_message(xml, NONCE, now))["xml"]
    body = (
        "<xml><ToUserName><![CDATA[gh_sandbox00001]]></ToUserName>"
        f"<Encrypt><![CDATA[{sealed['Encrypt']}]]></Encrypt></xml>"
    ).encode()
    signature = {"signature": _signature(order.token, now, NONCE), "timestamp": now, "nonce": NONCE, "openid": openid}
    query = urlencode({**signature, "encrypt_type": "aes", "msg_signature": sealed["MsgSignature"]})
    head = (
        f"POST /wechat?{query} HTTP/1.1\r\nHost: 127.0.0.1:{order.port}\r\nUser-Agent: Mozilla/4.0\r\nAccept: */*\r\n"
        f"Content-Type: text/xml\r\nPragma: no-cache\r\nConnection: Keep-Alive\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _typed(text: str, message: int) -> str:
    return f"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content><MsgId>{message}</MsgId>"


def _scanned(content: str) -> str:
    return (
        "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[scancode_waitmsg]]></Event>"
        "<EventKey><![CDATA[SCAN]]></EventKey><ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType>"
        f"<ScanResult><![CDATA[{content}]]></ScanResult></ScanCodeInfo>"
    )


def _signature(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)


class _Line:
    """One connection: sends a request, collects the reply."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""
        self._sent = 0.0

    def send(self, request: bytes) -> None:
        self._received, self._sent = b"", time.perf_counter()
        self.socket.sendall(request)

    def reply(self) -> tuple[bytes, float] | None:
        """The complete reply and its seconds; None before."""
        data = self.socket.recv(65536)
        self._received += data
        if not data or whole(self._received):
            return self._received, time.perf_counter() - self._sent
        return None


def whole(received: bytes) -> bool:
    """Whether this is a whole HTTP response."""
    head, end, body = received.partition(b"\r\n\r\n")
    if not end:
        return False
    _, found, rest = head.lower().partition(b"content-length:")
    return len(body) >= int(rest.split(b"\r\n")[0]) if found else received.endswith(b"0\r\n\r\n")


def _exchange(order: Order, requests: list[bytes]) -> tuple[list[bytes], list[float]]:
    """The replies and their seconds; each connection sends its next request after a reply."""
    waiting = iter(requests)
    done: list[tuple[bytes, float]] = []
    with selectors.DefaultSelector() as ready:
        for _ in range(min(order.connections, len(requests))):
            line = _Line(order.port)
            ready.register(line.socket, selectors.EVENT_READ, line)
            line.send(next(waiting))
        while len(done) < len(requests):
            for key, _ in ready.select():
                if reply := key.data.reply():
                    done.append(reply)
                    if request := next(waiting, b""):
                        key.data.send(request)
                    else:
                        ready.unregister(key.fileobj)
    return [reply for reply, _ in done], [seconds for _, seconds in done]


def _opened(reply: bytes, crypto: WeChatCrypto) -> str:
    head, _, body = reply.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200") or not (start := body.find(b"<xml>")) >= 0:
        return head.split(b"\r\n")[0].decode() or "closed"
    xml = body[start : body.rindex(b">") + 1]  # without what ends a chunked body
    sealed = xmltodict.parse(xml)["xml"]
    return str(crypto.decrypt_message(xml, sealed["MsgSignature"], sealed["TimeStamp"], sealed["Nonce"]))


if __name__ == "__main__":
    json.dump(asdict(outcome(Order(**json.loads(sys.stdin.readline())))), sys.stdout)
