"""What the server does with a venue, each in one step that may be sent twice; 1 when it is so now, else 0."""

from bot.store.commands import Script

APPLY = Script("""
-- KEYS venue; ARGV category, region, place, manager, at
local status = redis.call('HGET', KEYS[1], 'status')
if status == 'pending' or status == 'approved' then return 0 end
redis.call('HSET', KEYS[1], 'status', 'pending', 'reason', '',
  'category', ARGV[1], 'region', ARGV[2], 'place', ARGV[3], 'manager', ARGV[4], 'at', ARGV[5])
return 1
""")

DECIDE = Script("""
-- KEYS venue; ARGV status, reason
local status = redis.call('HGET', KEYS[1], 'status')
if status == 'pending' then redis.call('HSET', KEYS[1], 'status', ARGV[1], 'reason', ARGV[2]) end
return (status == 'pending' or status == ARGV[1]) and 1 or 0
""")

CLOSE = Script("""
-- KEYS venue, posts
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'status', 'closed')
redis.call('DEL', KEYS[2])
return 1
""")

REPLACE = Script("""
-- KEYS venue; ARGV place before, place
if redis.call('HGET', KEYS[1], 'place') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'place', ARGV[2])
return 1
""")
