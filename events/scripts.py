"""The log's scripts in Lua; Redis runs each as one atomic step. The stream is always the first key."""

# ARGV: the time in microseconds, the app's name. The id of the first marker is one millisecond in the future:
# if the log was emptied in this very millisecond, the marker still comes after all old entries.
_OPEN = """
local stream = KEYS[1]
local function mark(id)
  return redis.call('XADD', stream, id, 'topic', ARGV[2], 'type', 'log.opened', 't', ARGV[1], 'data', '{}')
end
if redis.call('EXISTS', stream) == 0 then
  local time = redis.call('TIME')
  mark(string.format('%.0f-0', time[1] * 1000 + math.floor(time[2] / 1000) + 1))
  redis.call('DEL', stream .. ':bytes')
end
"""

# The bytes of a log are those of its entries' data, and 100 for the rest of each entry. A counter beside the
# stream holds them; if it is missing, all entries are counted again. The log shrinks in steps: a hundred
# entries, or a tenth of the bytes.
_SHRINK = """
local function size(data) return #data + 100 end
local function bytes_of(entries)
  local sum = 0
  for _, entry in ipairs(entries) do sum = sum + size(entry[2][8]) end
  return sum
end
local function count_bytes(added)
  if redis.call('EXISTS', stream .. ':bytes') == 1 then
    return redis.call('INCRBY', stream .. ':bytes', added)
  end
  return bytes_of(redis.call('XRANGE', stream, '-', '+'))
end
local function shrink(length, bytes, most_entries, most_bytes)
  while length > most_entries or bytes > most_bytes do
    local oldest, dropped = redis.call('XRANGE', stream, '-', '+', 'COUNT', 101), 0
    while dropped < #oldest - 1 and (length > most_entries or bytes > most_bytes) do
      dropped = dropped + 1
      length, bytes = length - 1, bytes - size(oldest[dropped][2][8])
    end
    if dropped == 0 then break end
    redis.call('XTRIM', stream, 'MINID', oldest[dropped + 1][1])
  end
  return bytes
end
"""

# KEYS: stream, the fact's key. ARGV: t, app, seconds to remember the key, entries kept, bytes kept, topic,
# type, data. Returns the id of the entry, of the first one if the key was appended before.
APPEND = (
    "if KEYS[2] ~= '' then local before = redis.call('GET', KEYS[2]); if before then return before end end"
    + _OPEN
    + _SHRINK
    + """
local id = redis.call('XADD', stream, '*', 'topic', ARGV[6], 'type', ARGV[7], 't', ARGV[1], 'data', ARGV[8])
if KEYS[2] ~= '' then redis.call('SET', KEYS[2], id, 'EX', ARGV[3]) end
redis.call('HINCRBY', 'log:appended', ARGV[2], 1)
local length, bytes = redis.call('XLEN', stream), count_bytes(size(ARGV[8]))
local most_entries, most_bytes = tonumber(ARGV[4]), tonumber(ARGV[5])
if length > most_entries + 100 or bytes > most_bytes then
  bytes = shrink(length, bytes, most_entries, most_bytes * 0.9)
end
redis.call('SET', stream .. ':bytes', string.format('%.0f', bytes))
return id
"""
)

# ARGV: t, app, places. If the log holds something older than a place, but not the place itself, the place was
# not trimmed: the log has lost its end. Returns whether the log holds all places, and its newest place.
GOES_ON_FROM = (
    _OPEN
    + """
local holds_all, lost = 1, false
for number = 3, #ARGV do
  local place = ARGV[number]
  if #redis.call('XRANGE', stream, place, place) == 0 then
    holds_all = 0
    lost = lost or #redis.call('XRANGE', stream, '-', place, 'COUNT', 1) == 1
  end
end
if lost then mark('*') end
return {holds_all, redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1][1]}
"""
)

# ARGV: t, app, the oldest place to keep. The added entry carries no event; it keeps the stream non-empty.
TRIM = (
    _OPEN
    + """
redis.call('XADD', stream, '*', 'topic', ARGV[2], 'type', 'log.trimmed', 't', ARGV[1], 'data', '{}')
redis.call('DEL', stream .. ':bytes')
return redis.call('XTRIM', stream, 'MINID', ARGV[3])
"""
)
# KEYS: the actor's list of times, newest first. ARGV: how many actions are allowed, within how many
# microseconds. A time in the future, because the clock was set back, does not count.
COUNT = """
redis.replicate_commands()
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local oldest = redis.call('LINDEX', KEYS[1], ARGV[1] - 1)
if oldest and now >= tonumber(oldest) and now - oldest < tonumber(ARGV[2]) then return 0 end
redis.call('LPUSH', KEYS[1], string.format('%.0f', now))
redis.call('LTRIM', KEYS[1], 0, ARGV[1] - 1)
redis.call('PEXPIRE', KEYS[1], math.ceil(ARGV[2] / 1000))
return 1
"""

# KEYS: the hash of reports. ARGV: the process's epoch, its report. Reports are dated by the clock of Redis.
REPORT = """
redis.replicate_commands()
local time = redis.call('TIME')
local ms = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
redis.call('HSET', KEYS[1], ARGV[1], ms .. ' ' .. ARGV[2])
return 1
"""
