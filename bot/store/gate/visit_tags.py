"""The tags in visits: they say which chat showed the code, so that an agent sees the visits for which theirs did.

When an agent changes chats, the tags of the former chat become those of the new one.
"""

from datetime import date, timedelta

from bot.store.chat.chat_ids import viewer_digest, viewer_tag
from bot.store.gate.keys import visits_key
from bot.store.gate.retention import RETENTION_DAYS
from bot.store.redis.commands import Script
from bot.store.redis.store import Store
from bot.store.vault import Vault

_RENAME = Script("""
-- KEYS visits by day; ARGV former tag, new tag
local former, changed = tonumber(ARGV[1]), 0
for _, key in ipairs(KEYS) do
  local visits, found = redis.call('GET', key) or '', {}
  for at = 1, #visits, 29 do
    local moment = struct.unpack('>I', visits, at + 10)
    if math.floor(moment / 131072) == former then
      moment, changed = moment % 131072 + ARGV[2] * 131072, changed + 1
    end
    local venue, rest = string.sub(visits, at, at + 9), string.sub(visits, at + 14, at + 28)
    found[#found + 1] = venue .. struct.pack('>I', moment) .. rest
  end
  local renamed = table.concat(found)
  if renamed ~= visits then redis.call('SET', key, renamed, 'KEEPTTL') end
end
return changed
""")
"""Returns the number of records with a new tag. Those that are appended later have the tag of the record they copy."""


class VisitTags:
    """Changes the tags in the kept visits of a person."""

    def __init__(self, store: Store, vault: Vault, retention_days: int = RETENTION_DAYS) -> None:
        self._store = store
        self._vault = vault
        self._days = retention_days

    def hand_over(self, person: str, former: str, new: str, today: date) -> int:
        """Let the visits for which the chat ``former`` showed the code be those of ``new``; gives how many records of
        visits there were. Visits for which ``former`` shows the code later are its own.
        """
        keys = [visits_key(person, today - timedelta(days=n)) for n in range(-1, self._days + 1)]
        tags = (viewer_tag(viewer_digest(self._vault, chat)) for chat in (former, new))
        return int(self._store.script(_RENAME, keys, tuple(tags), durable=True))
