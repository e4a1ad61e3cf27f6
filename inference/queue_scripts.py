"""The queue's atomic steps, as Lua for Redis 6.2. Each runs whole or not at all.

`flight:{key}` is a hash {priority: "entry id|request"}: the encodes of a key that wait or are being worked.
A field whose entry is gone from its stream counts for nothing, so a lost one heals itself.
"""

from __future__ import annotations

# KEYS: want. ARGV: seconds. Interest is only ever prolonged.
WANT = """
if redis.call('TTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], '1', 'EX', ARGV[1]) end
"""

# KEYS: flight, failed, then the stream of each priority from the first to the one asked for.
# ARGV: group, request, "single" where a key is worked once, number of priorities, the priorities, the entry's
# fields.
# Returns the request that stands for the key, and 1 where an entry was added.
REQUEST = """
local group, request, single, lines = ARGV[1], ARGV[2], ARGV[3] == 'single', tonumber(ARGV[4])
if single then
  local failure = redis.call('GET', KEYS[2])
  if failure then return {cjson.decode(failure).request, 0} end
  for line = 1, lines do
    local taken = redis.call('HGET', KEYS[1], ARGV[4 + line])
    if taken then
      local id, theirs = string.match(taken, '^([^|]*)|(.*)$')
      if #redis.call('XRANGE', KEYS[2 + line], id, id) > 0 then return {theirs, 0} end
    end
  end
end
local stream = KEYS[2 + lines]
redis.pcall('XGROUP', 'CREATE', stream, group, '0', 'MKSTREAM')
local id = redis.call('XADD', stream, '*', unpack(ARGV, 5 + lines))
if single then redis.call('HSET', KEYS[1], ARGV[4 + lines], id .. '|' .. request) end
return {request, 1}
"""

# KEYS: flight, the streams from the first priority on. ARGV: group, priorities.
# Returns the key's place: 1 is next, 0 is being worked, nil is not in line.
POSITION = """
local ahead = 0
for line = 1, #KEYS - 1 do
  local stream = KEYS[1 + line]
  local last = '0-0'
  local groups = redis.pcall('XINFO', 'GROUPS', stream)
  if groups.err == nil then
    for _, group in ipairs(groups) do
      local facts = {}
      for field = 1, #group, 2 do facts[group[field]] = group[field + 1] end
      if facts['name'] == ARGV[1] then last = facts['last-delivered-id'] end
    end
  end
  local taken = redis.call('HGET', KEYS[1], ARGV[1 + line])
  local id = taken and string.match(taken, '^([^|]*)|')
  if id and #redis.call('XRANGE', stream, id, id) > 0 then
    local place = #redis.call('XRANGE', stream, '(' .. last, id, 'COUNT', 10000)
    if place == 0 then return 0 end
    return ahead + place
  end
  ahead = ahead + #redis.call('XRANGE', stream, '(' .. last, '+', 'COUNT', 10000)
end
return nil
"""

# KEYS: stream. ARGV: group, consumer, lease in ms. Takes over one entry whose lease lapsed.
# Returns its id, its fields, and how often it was delivered, this time included; nil where there is none.
TAKE_OVER = """
redis.pcall('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0', 'MKSTREAM')
while true do
  local lapsed = redis.call('XPENDING', KEYS[1], ARGV[1], 'IDLE', ARGV[3], '-', '+', 1)[1]
  if not lapsed then return nil end
  local entry = redis.call('XRANGE', KEYS[1], lapsed[1], lapsed[1])[1]
  if entry then
    redis.call('XAUTOCLAIM', KEYS[1], ARGV[1], ARGV[2], ARGV[3], lapsed[1], 'COUNT', 1)
    return {entry[1], entry[2], lapsed[4] + 1}
  end
  redis.call('XACK', KEYS[1], ARGV[1], lapsed[1])
end
"""

# KEYS: stream, flight, dead, failed. ARGV: group, entry id, priority, channel, event; then, for a last
# failure: the failure ("" = none to remember), seconds to remember it, how many `dead` keeps, its fields.
# Returns 1 where this call ended the entry, 0 where another had.
END = """
local ended = redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
local taken = redis.call('HGET', KEYS[2], ARGV[3])
if taken and string.match(taken, '^([^|]*)|') == ARGV[2] then redis.call('HDEL', KEYS[2], ARGV[3]) end
if ended == 0 then return 0 end
if #ARGV > 5 then
  if ARGV[6] ~= '' then redis.call('SET', KEYS[4], ARGV[6], 'EX', ARGV[7]) end
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[8], '*', unpack(ARGV, 9))
end
redis.call('PUBLISH', ARGV[4], ARGV[5])
return 1
"""

# KEYS: stream. ARGV: group, consumer, entry ids.
# Renews the leases that are still this consumer's, and returns their ids.
RENEW = """
local kept = {}
for place = 3, #ARGV do
  local id = ARGV[place]
  local pending = redis.call('XPENDING', KEYS[1], ARGV[1], id, id, 1)
  if #pending == 1 and pending[1][2] == ARGV[2] then
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, id, 'JUSTID')
    table.insert(kept, id)
  end
end
return kept
"""

# KEYS: stream. ARGV: group, consumer, entry id, idle in ms, deliveries to remember.
# Lets go of an entry that is still this consumer's, so that the next worker may take it at once.
HAND_BACK = """
local pending = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1)
if #pending == 0 or pending[1][2] ~= ARGV[2] then return 0 end
redis.call('XCLAIM', KEYS[1], ARGV[1], 'nobody', 0, ARGV[3], 'IDLE', ARGV[4], 'RETRYCOUNT', ARGV[5], 'JUSTID')
return 1
"""
