"""What a service that lies answers instead of the truth: each lie breaks the protocol in its own way."""

import json
from typing import Any

Data = dict[str, Any]


def lies(data: Data) -> tuple[str, ...]:
    """Bodies to be told in turn, made from the true ``data``."""
    return (
        "<html><body>OK</body></html>",
        _told(data)[:-2],
        _told(data, errcode="0"),
        _told([data]),
        _told(None),
        _told({}),
        _told(dict.fromkeys(data, "green")),
        _told(dict.fromkeys(data, 7)),
    )


def _told(data: object, errcode: object = 0) -> str:
    return json.dumps({"errcode": errcode, "errmsg": "ok", "data": data})
