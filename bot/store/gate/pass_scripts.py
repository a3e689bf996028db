"""What the server does with a pass and with a visit, each in one step that may be sent twice.

Offsets are those of ``records.PASS`` (26 bytes) and ``records.VISIT`` (29 bytes), counted from 1.
"""

from bot.store.commands import Script
from bot.store.person import FIELDS

REGISTER = Script("""
-- KEYS posts, log, scans of this window, scans of the one before
-- ARGV scanner, entrance, record up to the scanner's number, record after it, scan, end of the log, end of the scans
local number, entrance = string.match(redis.call('HGET', KEYS[1], ARGV[1]) or '', '^(%d+) (%d+) ')
if entrance ~= ARGV[2] then return 'not_bound' end
if redis.call('SISMEMBER', KEYS[4], ARGV[5]) == 1 or redis.call('SADD', KEYS[3], ARGV[5]) == 0 then return 'again' end
redis.call('EXPIREAT', KEYS[3], ARGV[7])
local length = redis.call('APPEND', KEYS[2], ARGV[3] .. struct.pack('>H', number) .. ARGV[4])
if length == 26 then redis.call('EXPIREAT', KEYS[2], ARGV[6]) end
return 'done'
""")

VOID_PASS = Script("""
-- KEYS posts, log; ARGV scanner, scan
local number = string.match(redis.call('HGET', KEYS[1], ARGV[1]) or '', '^%d+')
if not number then return 0 end
local mine = struct.pack('>H', number)
local log = redis.call('GETRANGE', KEYS[2], -26 * 4096, -1)
for at = #log - 25, 1, -26 do
  if string.sub(log, at + 22, at + 25) == ARGV[2] and string.sub(log, at + 16, at + 17) == mine then
    local flags = string.byte(log, at + 20)
    if flags < 128 then
      redis.call('APPEND', KEYS[2], string.sub(log, at, at + 19) .. string.char(flags + 128) ..
        string.sub(log, at + 21, at + 25))
    end
    return 1
  end
end
return 0
""")
"""1 when the pass is void now. Looks at the last 4096 lines: passes can be undone for minutes only."""

ADD_VISIT = Script(f"""
-- KEYS person, visits; ARGV record up to what was before, scan, temperature or 0, when measured, end of the visits
local before = redis.call('HMGET', KEYS[1], {str(FIELDS)[1:-1]})  -- ends with temperature, when measured
if not before[1] then return nil end
local visits = redis.call('GET', KEYS[2]) or ''
local venue = string.sub(ARGV[1], 1, 10)
for at = 1, #visits, 29 do
  if string.sub(visits, at, at + 9) == venue and string.sub(visits, at + 25, at + 28) == ARGV[2] then
    local temperature, measured = struct.unpack('>HI', visits, at + 19)
    before[#before - 1] = temperature > 0 and tostring(temperature)
    before[#before] = measured > 0 and tostring(measured)
    return before
  end
end
local temperature, measured = tonumber(before[#before - 1] or 0), tonumber(before[#before] or 0)
redis.call('APPEND', KEYS[2], ARGV[1] .. struct.pack('>HI', temperature, measured) .. ARGV[2])
if visits == '' then redis.call('EXPIREAT', KEYS[2], ARGV[5]) end
if ARGV[3] ~= '0' and tonumber(ARGV[4]) >= measured then redis.call('HSET', KEYS[1], 't', ARGV[3], 'm', ARGV[4]) end
return before
""")
"""Nothing for nobody on record; else the record with what was measured before this visit, also when it is there
already."""

VOID_VISIT = Script("""
-- KEYS person, visits; ARGV venue, scan, midnight
local visits = redis.call('GET', KEYS[2]) or ''
local void, found = {}, nil
for at = 1, #visits, 29 do
  local name = string.sub(visits, at, at + 9) .. string.sub(visits, at + 25, at + 28)
  if string.byte(visits, at + 18) >= 128 then void[name] = true
  elseif name == ARGV[1] .. ARGV[2] then found = at end
end
if not found then return 0 end
local undone = ARGV[1] .. ARGV[2]
if not void[undone] then
  void[undone] = true
  redis.call('APPEND', KEYS[2], string.sub(visits, found, found + 17) ..
    string.char(string.byte(visits, found + 18) + 128) .. string.sub(visits, found + 19, found + 28))
end
local current = tonumber(redis.call('HGET', KEYS[1], 'm') or 0)
local temperature, measured, ours
for at = 1, #visits, 29 do
  local _, second, _, taken, flags, earlier, when = struct.unpack('>c10IHHBHI', visits, at)
  if flags < 128 and taken > 0 then
    second = second + ARGV[3]
    ours = ours or second == current
    if not measured then temperature, measured = earlier, when end
    if not void[string.sub(visits, at, at + 9) .. string.sub(visits, at + 25, at + 28)] then
      temperature, measured = taken, second
    end
  end
end
if ours and measured == 0 then redis.call('HDEL', KEYS[1], 't', 'm')
elseif ours then redis.call('HSET', KEYS[1], 't', temperature, 'm', measured) end
return 1
""")
"""1 when the visit is void now. The last measurement of the day that still stands counts again, else the one before
the day's first, unless the person was measured elsewhere since."""
