"""The steps of a conversation at the desk, each one script, and what they have in common.

Every step may be sent twice: the second time finds what the first did.
"""

from bot.store.chat.notices import ADD_NOTICE
from bot.store.redis.commands import Script
from bot.store.support.keys import BESIDE_FIELD, DESK_FIELD

ROOM = 200
"""The last entries of a conversation that are kept."""

REPLY = "r:"
"""How the fields of a head begin that say what became of the reply with the id that follows."""

_COMMON = """
local function number(field) return tonumber(redis.call('HGET', KEYS[1], field) or '0') end
local function is_open() return number('opened') > 0 and number('closed') == 0 end
local function add_entry(sealed, room)
  local place = redis.call('HINCRBY', KEYS[1], 'next', 1)
  redis.call('HSET', KEYS[2], place, sealed)
  redis.call('HDEL', KEYS[2], place - room)
end
local function changed(...)
  redis.call('HSET', KEYS[1], ...)
  return redis.call('HINCRBY', KEYS[1], 'version', 1)
end
local function acted(act, second)
  if act == 'message' then
    redis.call('HSET', KEYS[1], 'heard', second)
    redis.call('DEL', KEYS[4])
  elseif act ~= '' then redis.call('HSET', KEYS[1], 'tapped', second) end
end
local function to_queue()
  if number('spoke') == 0 then return changed('owner', '') end
  return changed('owner', '', 'taken', 0, 'spoke', 0, 'order', number('asked') * 1000)
end
"""
"""Lua: KEYS head, entries, and for ``acted`` 4: sends. ``acted``: the person did what opens a window for
customer-service messages, that of 48 hours, or one of a minute (``Act``; empty: none). ``to_queue``: who waits for a
word of the owner waits for one of any clerk."""

OPEN = Script(f"""
-- KEYS head, entries, chat, sends; ARGV second, sealed, room, act, millisecond
{_COMMON}
if is_open() then
  local silent = tonumber(redis.call('HGET', KEYS[3], '{DESK_FIELD}') or '0')
  if silent <= tonumber(ARGV[1]) and number('spoke') > 0 then
    changed('owner', '', 'taken', 0, 'spoke', 0, 'asked', ARGV[1], 'order', ARGV[5])
    add_entry(ARGV[2], ARGV[3])
    redis.call('HSET', KEYS[3], '{DESK_FIELD}', '0')
  elseif number('asked') == 0 then changed('asked', ARGV[1]) end
  return 0
end
if number('version') == 0 then redis.call('HSET', KEYS[1], 'version', ARGV[5]) end
changed('opened', ARGV[1], 'order', ARGV[5], 'owner', '', 'taken', 0, 'spoke', 0, 'first', 0, 'asked', ARGV[1])
changed('closed', 0)
add_entry(ARGV[2], ARGV[3])
redis.call('HSET', KEYS[3], '{DESK_FIELD}', '0')
acted(ARGV[4], ARGV[1])
return 1
""")
"""An open one is left to any clerk when its owner has been silent for so long that the bot is back. The version begins
with the time, so that what is opened after an erasure is newer than what was before."""

RECORD = Script(f"""
-- KEYS head, entries, chat, sends; ARGV message, second, act, asks 0|1, room, sealed entries
{_COMMON}
if not is_open() then
  redis.call('HDEL', KEYS[3], '{DESK_FIELD}')
  return 0
end
if redis.call('HGET', KEYS[1], 'last') == ARGV[1] then return 1 end
changed('last', ARGV[1])
acted(ARGV[3], ARGV[2])
if ARGV[4] == '1' and number('asked') == 0 then redis.call('HSET', KEYS[1], 'asked', ARGV[2]) end
for i = 6, #ARGV do add_entry(ARGV[i], ARGV[5]) end
return 1
""")
"""``message`` says that a message which comes twice was recorded already."""

TAKE = Script(f"""
-- KEYS head, entries; ARGV clerk, second, left before, force 0|1, sealed, room
{_COMMON}
if not is_open() then return 'closed' end
local owner = redis.call('HGET', KEYS[1], 'owner')
if owner == ARGV[1] then return 'done' end
local last = math.max(number('taken'), number('spoke'))
if owner ~= '' and ARGV[4] == '0' and last > tonumber(ARGV[3]) then return 'owned' end
changed('owner', ARGV[1], 'taken', ARGV[2])
add_entry(ARGV[5], ARGV[6])
return 'done'
""")

HAND_OVER = Script(f"""
-- KEYS head, entries; ARGV clerk, second, force 0|1, other, sealed, room
{_COMMON}
if not is_open() then return 'closed' end
local owner = redis.call('HGET', KEYS[1], 'owner')
if owner == ARGV[4] then return 'done' end
if owner ~= ARGV[1] and ARGV[3] == '0' then return 'owned' end
changed('owner', ARGV[4], 'taken', ARGV[2])
add_entry(ARGV[5], ARGV[6])
return 'done'
""")

ADD_REPLY = Script(f"""
-- KEYS head, entries, chat, notices; ARGV clerk, second, silent until, id, sealed, room, notice (from 7)
{_COMMON}{ADD_NOTICE}
if not is_open() then return 'closed' end
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 'owned' end
if redis.call('HEXISTS', KEYS[1], ARGV[4]) == 1 then return 'done' end
if not add_notice(KEYS[4], 7, true) then return 'full' end
if number('first') == 0 then redis.call('HSET', KEYS[1], 'first', ARGV[2]) end
changed('spoke', ARGV[2], 'asked', 0, ARGV[4], 'due')
add_entry(ARGV[5], ARGV[6])
redis.call('HSET', KEYS[3], '{DESK_FIELD}', ARGV[3])
return 'done'
""")

ADD_NOTE = Script(f"""
-- KEYS head, entries; ARGV token, sealed, room
{_COMMON}
if number('opened') == 0 then return 'closed' end
if redis.call('HGET', KEYS[1], 'noted') == ARGV[1] then return 'done' end
changed('noted', ARGV[1])
add_entry(ARGV[2], ARGV[3])
return 'done'
""")

ADD_TOLD = Script(f"""
-- KEYS head, entries; ARGV token, room, sealed entries
{_COMMON}
if not is_open() then return 'closed' end
if redis.call('HGET', KEYS[1], 'told') == ARGV[1] then return 'done' end
changed('told', ARGV[1])
for i = 3, #ARGV do add_entry(ARGV[i], ARGV[2]) end
return 'done'
""")

SET_LABEL = Script(f"""
-- KEYS head, entries; ARGV label, on 0|1, most
{_COMMON}
if number('opened') == 0 then return 'closed' end
local kept, had = {{}}, false
for label in string.gmatch(redis.call('HGET', KEYS[1], 'labels') or '', '%S+') do
  if label == ARGV[1] then had = true else table.insert(kept, label) end
end
if had == (ARGV[2] == '1') then return 'done' end
if not had and #kept >= tonumber(ARGV[3]) then return 'full' end
if not had then table.insert(kept, ARGV[1]) end
changed('labels', table.concat(kept, ' '))
return 'done'
""")

PUT_BACK = Script(f"""
-- KEYS head, entries, chat, notices; ARGV clerk, sealed, room, notice (from 4)
{_COMMON}{ADD_NOTICE}
if not is_open() then return 'closed' end
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 'owned' end
if not add_notice(KEYS[4], 4, true) then return 'full' end
redis.call('HSET', KEYS[3], '{BESIDE_FIELD}', redis.call('HGET', KEYS[3], '{DESK_FIELD}') or '0')
changed('taken', number('taken'))
add_entry(ARGV[2], ARGV[3])
return 'done'
""")
"""The next text of the person answers the form, as after a question of the bot beside the clerk."""

CLOSE = Script(f"""
-- KEYS head, entries, chat, notices; ARGV clerk, second, force 0|1, sealed, room, notice (from 6)
{_COMMON}{ADD_NOTICE}
if not is_open() then return 'closed' end
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] and ARGV[3] == '0' then return 'owned' end
add_notice(KEYS[4], 6, false)
changed('closed', ARGV[2], 'asked', 0)
add_entry(ARGV[4], ARGV[5])
redis.call('HDEL', KEYS[3], '{DESK_FIELD}')
return 'done'
""")

END_SILENCE = Script(f"""
-- KEYS head, entries, chat, notices; ARGV second, sealed, room, notice (from 4)
{_COMMON}{ADD_NOTICE}
local silent = tonumber(redis.call('HGET', KEYS[3], '{DESK_FIELD}') or '0')
if not is_open() or silent == 0 or silent > tonumber(ARGV[1]) then return 'closed' end
add_notice(KEYS[4], 4, false)
redis.call('HSET', KEYS[3], '{DESK_FIELD}', '0')
if number('asked') > 0 then to_queue() else changed('taken', number('taken')) end
add_entry(ARGV[2], ARGV[3])
return 'done'
""")

RELEASE = Script(f"""
-- KEYS head, entries; ARGV clerk
{_COMMON}
if not is_open() or redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 'closed' end
if number('asked') > 0 then to_queue() else changed('owner', '') end
return 'done'
""")

GLANCE = Script(f"""
-- KEYS head, entries; ARGV number of entries, names of fields
{_COMMON}
local last, found = number('next'), {{}}
for place = last, math.max(1, last - ARGV[1] + 1), -1 do
  local entry = redis.call('HGET', KEYS[2], place)
  if entry then table.insert(found, entry) end
end
return {{redis.call('HMGET', KEYS[1], unpack(ARGV, 2)), found}}
""")
"""Reads the head, and the last entries, the newest first."""

MARK = Script(f"""
-- KEYS head; ARGV id, state, state in place of it after a doubt
{_COMMON}
local before = redis.call('HGET', KEYS[1], ARGV[1])
if before == 'due' then changed(ARGV[1], ARGV[2]) elseif before == 'doubt' then changed(ARGV[1], ARGV[3]) end
return 1
""")
