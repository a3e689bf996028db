"""Logs as JSON, one object per line. What is said again and again is one line with a number.

Of an exception only class and frames are logged: its text could contain what a user wrote.
"""

import json
import logging
import threading
import time
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from multiprocessing.util import Finalize
from typing import TextIO

COUNTED_SECONDS = 10
"""What is said again within this time is only counted: an outage under load must not fill a disk."""

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """Formats a record as JSON: time, level, logger, message, the fields of ``extra``, the frames of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_extra(record),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["frames"] = traceback.format_tb(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False, default=str)


@dataclass(slots=True)
class _Line:
    """What was said, and how often."""

    record: dict[str, object]
    count: int = 1

    def counted(self) -> logging.LogRecord:
        """The record that says so."""
        said = f"{self.record['msg']}, {self.count} times in the last {COUNTED_SECONDS} s"
        return logging.makeLogRecord({**self.record, "msg": said, "created": time.time()})


class CountingHandler(logging.StreamHandler[TextIO]):
    """Writes a line once in COUNTED_SECONDS, and at their end how often it was said."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[object, ...], _Line] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record, or count it."""
        said = _identity(record)
        if line := self._said.get(said):
            line.count += 1
            return
        if not self._said:
            timer = threading.Timer(COUNTED_SECONDS, self.tell)
            timer.daemon = True
            timer.start()
        self._said[said] = _Line({**vars(record), "msg": record.getMessage(), "args": None, "exc_info": None})
        super().emit(record)

    def tell(self) -> None:
        """Write how often each line was said, if more than once."""
        self.acquire()
        try:
            told, self._said = self._said, {}
            for line in told.values():
                if line.count > 1:
                    super().emit(line.counted())
        finally:
            self.release()

    def close(self) -> None:
        """Nothing that was counted is lost."""
        self.tell()
        super().close()


def log_as_json() -> None:
    """Send all logs to standard error as JSON."""
    handler = CountingHandler()
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    Finalize(None, handler.tell, exitpriority=1)  # a process of the server ends without what logging does at an exit


def reference_of(what: str, error: BaseException | None) -> str:
    """A number of six characters for a fault, to be told to people and logged. The same fault has the same number for
    COUNTED_SECONDS, so that it can be counted.
    """
    frames = traceback.walk_tb(error.__traceback__ if error else None)
    where = [(frame.f_code.co_filename, line) for frame, line in frames]
    fault = f"{what} {type(error).__name__} {where} {time.time() // COUNTED_SECONDS}"
    return blake2b(fault.encode(), digest_size=3).hexdigest().upper()


def _extra(record: logging.LogRecord) -> dict[str, object]:
    return {k: v for k, v in vars(record).items() if k not in _STANDARD}


def _identity(record: logging.LogRecord) -> tuple[object, ...]:
    kind, _, frames = record.exc_info or (None, None, None)
    where = tuple((frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(frames))
    return record.name, record.levelno, record.getMessage(), kind, where, str(_extra(record))
