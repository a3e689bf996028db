"""The steps of a venue's life in the store, each of which is done whole or not at all."""

from bot.store.redis.commands import Script

APPLY = Script("""
-- KEYS venue; ARGV category, region, sealed details, manager, at
local status = redis.call('HGET', KEYS[1], 'status')
if status == 'pending' or status == 'approved' then return 0 end
redis.call('HSET', KEYS[1], 'status', 'pending', 'reason', '',
  'category', ARGV[1], 'region', ARGV[2], 'place', ARGV[3], 'manager', ARGV[4], 'at', ARGV[5])
redis.call('HDEL', KEYS[1], 'verifies', 'closer')  -- of the venue that was approved before
return 1
""")

DECIDE = Script("""
-- KEYS venue; ARGV status, reason
local status = redis.call('HGET', KEYS[1], 'status')
if status == 'pending' then redis.call('HSET', KEYS[1], 'status', ARGV[1], 'reason', ARGV[2]) end
return (status == 'pending' or status == ARGV[1]) and 1 or 0
""")

CLOSE = Script("""
-- KEYS venue, bindings; ARGV closer
local status, closer = unpack(redis.call('HMGET', KEYS[1], 'status', 'closer'))
if status ~= 'approved' and status ~= 'closed' then return 0 end
if ARGV[1] == 'manager' and status == 'closed' and closer ~= 'manager' then return 0 end
redis.call('HSET', KEYS[1], 'status', 'closed', 'closer', ARGV[1])
redis.call('HDEL', KEYS[1], 'verifies')
redis.call('DEL', KEYS[2])
return 1
""")

REOPEN = Script("""
-- KEYS venue; ARGV who reopens
local status, closer, manager = unpack(redis.call('HMGET', KEYS[1], 'status', 'closer', 'manager'))
if status ~= 'closed' or manager == '' then return 0 end
if ARGV[1] == 'manager' and closer ~= 'manager' then return 0 end
redis.call('HSET', KEYS[1], 'status', 'approved')
redis.call('HDEL', KEYS[1], 'closer')
return 1
""")

WITHDRAW = Script("""
-- KEYS venue; ARGV manager
local manager, status = unpack(redis.call('HMGET', KEYS[1], 'manager', 'status'))
if manager ~= ARGV[1] or status ~= 'pending' then return 0 end
redis.call('HSET', KEYS[1], 'status', 'withdrawn')
return 1
""")

ABANDON = Script("""
-- KEYS venue; ARGV manager
local manager, status = unpack(redis.call('HMGET', KEYS[1], 'manager', 'status'))
if manager ~= ARGV[1] or status == 'approved' then return 0 end
redis.call('HSET', KEYS[1], 'manager', '')
if status == 'pending' then redis.call('HSET', KEYS[1], 'status', 'withdrawn') end
return 1
""")

HAND_OVER = Script("""
-- KEYS venue; ARGV former manager, new manager
if redis.call('HGET', KEYS[1], 'manager') == ARGV[1] then redis.call('HSET', KEYS[1], 'manager', ARGV[2]) end
return 1
""")

REPLACE_DETAILS = Script("""
-- KEYS venue; ARGV old sealed details, new sealed details
if redis.call('HGET', KEYS[1], 'place') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'place', ARGV[2])
return 1
""")
