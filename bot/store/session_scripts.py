"""What the server does at the begin and the end of a message, each in one step that may be sent twice."""

from bot.store.commands import Script

BEGIN = Script("""
-- KEYS lock, answer, chat, draft, notices; ARGV lock token, lock milliseconds
local answer = redis.call('GET', KEYS[2])
if answer then return answer end
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return {redis.call('HGETALL', KEYS[3]), redis.call('GET', KEYS[4]), redis.call('LRANGE', KEYS[5], 0, -1)}
""")
"""The stored answer; or 0 when another holds the lock; or the chat's fields, draft and notices."""

CLOSE = Script("""
-- KEYS lock, answer; ARGV lock token, answer, answer seconds
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return redis.call('GET', KEYS[2]) end
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
redis.call('DEL', KEYS[1])
return 1
""")
"""1; or, when the lock is no longer ours, the stored answer or nothing."""

NOTE = Script("""
-- KEYS lock, answer, chat; ARGV lock token, answer, answer seconds, words to set
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return redis.call('GET', KEYS[2]) end
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
redis.call('HSET', KEYS[3], unpack(ARGV, 4))
redis.call('DEL', KEYS[1])
return 1
""")
"""As CLOSE, with fields of the chat that are set: what most messages change."""

SAVE = Script("""
-- KEYS lock, answer, chat, draft, notices
-- ARGV lock token, answer, answer seconds, keep|drop|seconds, draft, n, n words to set, m, m fields to delete, notices
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return redis.call('GET', KEYS[2]) end
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
if ARGV[4] == 'drop' then redis.call('DEL', KEYS[4])
elseif ARGV[4] ~= 'keep' then redis.call('SET', KEYS[4], ARGV[5], 'EX', ARGV[4]) end
local set = 6 + ARGV[6]
if set > 6 then redis.call('HSET', KEYS[3], unpack(ARGV, 7, set)) end
local deleted = set + 1 + ARGV[set + 1]
if deleted > set + 1 then redis.call('HDEL', KEYS[3], unpack(ARGV, set + 2, deleted)) end
for i = deleted + 1, #ARGV do redis.call('LREM', KEYS[5], 1, ARGV[i]) end
redis.call('DEL', KEYS[1])
return 1
""")
"""As CLOSE, with any changes of the chat."""

FORGET = Script("""
-- KEYS chat, draft, notices
local me = redis.call('HGET', KEYS[1], 'me')
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
if me then redis.call('HSET', KEYS[1], 'me', me) end
return 1
""")
"""Deletes a chat except for whose it is."""
