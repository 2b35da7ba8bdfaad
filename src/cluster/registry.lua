-- Which process has the room of a channel (CL2). A process that has not beaten for a while has nothing.
-- KEYS: listings (hash: room → JSON), owners (hash: room → "<process> <sid>"), sids that are awake (zset),
-- since when this Redis has been in use (string, in ms), and which run of it that was (string). A mirror has no sid here: it is
-- looked for by its room alone.
-- ARGV: what to do, the room, the process that asks, then by what is to be done.
local listings, owners, awake, founded, founder = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local act, room, me = ARGV[1], ARGV[2], ARGV[3]

local function ownerOf()
  local kept = redis.call('HGET', owners, room)
  if not kept then return end
  return kept:match('^(%S+) (.*)$')
end
local function lives(process) return redis.call('EXISTS', 'linkcall:process:' .. process) == 1 end
local function sidsOf(process) return 'linkcall:channels-of:' .. process end
local function mirrorsOf(process) return 'linkcall:mirrors-of:' .. process end

local function found(since)
  redis.call('SET', founded, string.format('%.0f', since))
  redis.call('SET', founder, redis.call('INFO', 'server'):match('run_id:(%w+)'))
end
local function isAnotherRun() return redis.call('GET', founder) ~= redis.call('INFO', 'server'):match('run_id:(%w+)') end

-- Whoever lives has claimed again by then what a Redis that was emptied does not know any more (CL7); and has written back
-- what one has lost that was started again, or was a replica (ST15).
local function isYoungerThan(ms)
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local since = redis.call('GET', founded)
  if not since or isAnotherRun() then
    found(now)
    since = now
  end
  return now - since < tonumber(ms)
end

if act == 'found' then return found(0) end

local owner, sid = ownerOf()

if act == 'find' then
  if not owner or owner ~= me and not lives(owner) then return end
  return { redis.call('HGET', listings, room), owner, redis.call('PTTL', 'linkcall:process:' .. owner) }

elseif act == 'claim' then
  if owner and owner ~= me and lives(owner) then return 0 end
  if owner ~= me and isYoungerThan(ARGV[6]) then return 0 end
  if owner and owner ~= me then redis.call('SREM', sidsOf(owner), sid) end
  redis.call('HSET', listings, room, ARGV[4])
  redis.call('HSET', owners, room, me .. ' ' .. ARGV[5])
  redis.call('ZADD', awake, 0, ARGV[5])
  redis.call('SADD', sidsOf(me), ARGV[5])
  return 1

elseif act == 'enlist' then
  -- Nobody else has a room of that name.
  redis.call('HSET', listings, room, ARGV[4])
  redis.call('HSET', owners, room, me .. ' ')
  redis.call('SADD', mirrorsOf(me), room)

elseif act == 'update' then
  -- A process that was taken for dead must not take its rooms back (ST4).
  if owner == me then redis.call('HSET', listings, room, ARGV[4]) end

elseif act == 'bury' then
  -- What a dead process had, unless another one has taken it.
  if owner and not lives(owner) then
    redis.call('HDEL', listings, room)
    redis.call('HDEL', owners, room)
    redis.call('ZREM', awake, sid)
  end

elseif act == 'release' then
  if owner ~= me then return 0 end
  redis.call('HDEL', listings, room)
  redis.call('HDEL', owners, room)
  redis.call('ZREM', awake, sid)
  redis.call('SREM', sidsOf(me), sid)
  redis.call('SREM', mirrorsOf(me), room)
  return 1
end
