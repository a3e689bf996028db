"""The scripts with which a message locks, loads, saves and unlocks its chat."""

from bot.store.chat.notices import READ_NOTICES, REMOVE_NOTICES
from bot.store.gate.keys import bindings_key
from bot.store.keys import person_key
from bot.store.people.people import FIELDS
from bot.store.redis.commands import Script

_LOCK_AND_READ = f"""
-- KEYS lock, answer, chat, draft, notices; ARGV lock token, lock milliseconds
{READ_NOTICES}
local answer = redis.call('GET', KEYS[2])
if answer then return answer end
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
local found = {{redis.call('HGETALL', KEYS[3]), redis.call('GET', KEYS[4]), read_notices(KEYS[5])}}
"""

BEGIN = Script(f"{_LOCK_AND_READ} return found")
"""Returns the stored answer; or 0 when somebody else holds the lock; or the chat's fields, draft and notices."""

_PERSON_KEY, _POSTS_KEY = person_key("' .. person .. '"), bindings_key("' .. venue .. '")

BEGIN_WITH_RECORD = Script(f"""
{_LOCK_AND_READ}
-- ARGV[3] the chat's id, ARGV[4] its field with the person, ARGV[5] its field that begins with the venue of its duty
local person, venue
for i = 1, #found[1], 2 do
  if found[1][i] == ARGV[4] then person = found[1][i + 1]
  elseif found[1][i] == ARGV[5] then venue = string.match(found[1][i + 1], '^%S+') end
end
found[4] = person and redis.call('HMGET', '{_PERSON_KEY}', {str(FIELDS)[1:-1]}) or {{}}
found[5] = venue and redis.call('HGET', '{_POSTS_KEY}', ARGV[3]) or ''
return found
""")
"""As ``BEGIN``, and the FIELDS of the record that the chat says to be its own (none: no values), and the chat's post at
the venue where it is on duty (none: empty). Their keys are known only on the server, so this runs where one server has
all keys.
"""

SAVE_ANSWER = Script("""
-- KEYS lock, answer, chat; ARGV lock token, answer, answer seconds
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return redis.call('GET', KEYS[2]) end
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
redis.call('DEL', KEYS[1])
return 1
""")
"""Saves the answer, unlocks and returns 1. When the lock is no longer ours, only returns the stored answer or nil."""

SET_FIELDS = Script("""
-- KEYS lock, answer, chat; ARGV lock token, answer, answer seconds, names and values to set
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return redis.call('GET', KEYS[2]) end
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
redis.call('HSET', KEYS[3], unpack(ARGV, 4))
redis.call('DEL', KEYS[1])
return 1
""")
"""As ``SAVE_ANSWER``, and sets fields of the chat: the most frequent change."""

SAVE = Script(f"""
-- KEYS lock, answer, chat, draft, notices
-- ARGV lock token, answer, answer seconds, keep|drop|seconds, draft,
--   n, n names and values, m, m names to delete, fields and heads of notices
{REMOVE_NOTICES}
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return redis.call('GET', KEYS[2]) end
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
if ARGV[4] == 'drop' then redis.call('DEL', KEYS[4])
elseif ARGV[4] ~= 'keep' then redis.call('SET', KEYS[4], ARGV[5], 'EX', ARGV[4]) end
local set = 6 + ARGV[6]
if set > 6 then redis.call('HSET', KEYS[3], unpack(ARGV, 7, set)) end
local deleted = set + 1 + ARGV[set + 1]
if deleted > set + 1 then redis.call('HDEL', KEYS[3], unpack(ARGV, set + 2, deleted)) end
remove_notices(KEYS[5], deleted + 1)
redis.call('DEL', KEYS[1])
return 1
""")
"""As ``SAVE_ANSWER``, with changes of any kind."""

DELETE = Script("""
-- KEYS chat, draft, notices, questions, conversation; ARGV the fields that stay
local kept = redis.call('HMGET', KEYS[1], unpack(ARGV))
redis.call('DEL', unpack(KEYS))
for at, field in ipairs(ARGV) do
  if kept[at] then redis.call('HSET', KEYS[1], field, kept[at]) end
end
return 1
""")
"""Deletes a chat except for these fields."""
