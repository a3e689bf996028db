"""The state of a job in the store, and its changes, each one step that may be sent twice.

A job is a member of its shard's sorted set, scored with when it may be claimed (Unix milliseconds), and a field of
its shard's hash: ``<attempts> <1 while claimed> <when to run again, or 0>``.
"""

from bot.store.commands import Script

_READ = """
local function read(job)
  local attempts, claimed, again = string.match(redis.call('HGET', KEYS[2], job) or '0 0 0', '(%d+) (%d) (%d+)')
  return tonumber(attempts), claimed == '1', tonumber(again)
end
local function write(job, attempts, claimed, again)
  redis.call('HSET', KEYS[2], job, string.format('%d %d %d', attempts, claimed, again))
end
local function earlier(a, b)
  if a == 0 or b < a then return b end
  return a
end
"""

ADD = Script(
    _READ
    + """
-- KEYS due, states; ARGV job, due
local attempts, claimed, again = read(ARGV[1])
local due = tonumber(ARGV[2])
if claimed then
  write(ARGV[1], attempts, 1, earlier(again, due))
else
  redis.call('ZADD', KEYS[1], 'LT', due, ARGV[1])
end
return 1
"""
)
"""A job that is being done is noted to be done again: it may have begun before what is asked now came about."""

CLAIM = Script(
    _READ
    + """
-- KEYS due, states; ARGV now, end of the lease, limit
local found = {}
for _, job in ipairs(redis.call('ZRANGE', KEYS[1], '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, ARGV[3])) do
  local attempts = read(job) + 1
  redis.call('ZADD', KEYS[1], ARGV[2], job)
  write(job, attempts, 1, 0)
  found[#found + 1] = job
  found[#found + 1] = attempts
end
return found
"""
)
"""Jobs and their attempts, in turn. A claim that ran out is overtaken, and what was to be done again is done now."""

DONE = Script(
    _READ
    + """
-- KEYS due, states; ARGV job, attempts
local attempts, claimed, again = read(ARGV[1])
if not claimed or attempts ~= tonumber(ARGV[2]) then return 0 end
redis.call('HDEL', KEYS[2], ARGV[1])
if again > 0 then
  redis.call('ZADD', KEYS[1], again, ARGV[1])
else
  redis.call('ZREM', KEYS[1], ARGV[1])
end
return 1
"""
)

RETRY = Script(
    _READ
    + """
-- KEYS due, states; ARGV job, attempts, due
local attempts, claimed, again = read(ARGV[1])
if not claimed or attempts ~= tonumber(ARGV[2]) then return 0 end
write(ARGV[1], attempts, 0, 0)
redis.call('ZADD', KEYS[1], earlier(again, tonumber(ARGV[3])), ARGV[1])
return 1
"""
)
