-- One command of a call, decided and written at once.
-- KEYS: people, last applied, waiting, last linked, linked, states, recent applications, switches, finished links.
-- ARGV: what; sid; user; their state after it; second; the user as JSON; most that wait, are linked, applied lately; for how
-- long that counts; how long keys live.
-- Answers why not, or 'done'; how many wait; how many are linked; the user; when they applied; when they were linked.
local people, lastApplied, waiting, lastLinked, linked, states, recent, switches, finished = unpack(KEYS)
local what, sid, user, state, now, person = unpack(ARGV)
local maxApplies, maxLinks, maxRecent, recentS, life = unpack(ARGV, 7)
local appliedAt, linkedAt = redis.call('ZSCORE', waiting, user), redis.call('ZSCORE', linked, user)
local numApply, numLink = redis.call('ZCARD', waiting), redis.call('ZCARD', linked)

local function refuse(why) return { why, numApply, numLink } end

local function done(...)
  redis.call('HSET', states, user, state)
  for _, key in ipairs({ states, ... }) do redis.call('EXPIRE', key, life) end
  local known = what == 'apply' and person or redis.call('HGET', people, user)
  return { 'done', numApply, numLink, known or 'null', appliedAt or now, linkedAt or '0' }
end

if what == 'apply' then
  if redis.call('HGET', switches, sid) == '1' then return refuse('closed') end
  if redis.call('ZCOUNT', recent, now - recentS, '+inf') >= tonumber(maxRecent) then return refuse('too-often') end
  if linkedAt then return refuse('already-linked') end
  if appliedAt then return refuse('already-applied') end
  if numApply >= tonumber(maxApplies) then return refuse('applies-full') end
  if numLink >= tonumber(maxLinks) then return refuse('links-full') end
  redis.call('HSET', people, user, person)
  redis.call('ZADD', lastApplied, now, user)
  redis.call('ZADD', waiting, now, user)
  redis.call('ZADD', recent, now, now)
  redis.call('ZREMRANGEBYSCORE', recent, '-inf', now - recentS)
  redis.call('EXPIRE', recent, recentS)
  numApply = numApply + 1
  return done(people, lastApplied, waiting)
end

if what == 'unlink' then
  if not linkedAt then return refuse('not-linked') end
  redis.call('ZREM', linked, user)
  redis.call('ZADD', finished, redis.call('ZSCORE', finished, user) and 2 or 1, user)
  appliedAt = redis.call('ZSCORE', lastApplied, user) or linkedAt
  numLink = numLink - 1
  return done(linked)
end

if linkedAt then return refuse('already-linked') end
if not appliedAt then return refuse('not-applied') end
if what == 'link' then
  if numLink >= tonumber(maxLinks) then return refuse('links-full') end
  redis.call('ZADD', lastLinked, now, user)
  redis.call('ZADD', linked, now, user)
  numLink, linkedAt = numLink + 1, now
end
redis.call('ZREM', waiting, user)
numApply = numApply - 1
if what == 'link' then return done(waiting, lastLinked, linked) end
return done(waiting)
