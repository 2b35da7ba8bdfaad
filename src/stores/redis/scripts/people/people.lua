-- What is kept of people beside channels (ADR 0033); stands in front of the scripts that change it.

-- A store that has lost all of it begins another life.
local function numberChange(people)
  local time = redis.call('TIME')
  redis.call('HSETNX', people, 'life', time[1] .. '.' .. time[2])
  return redis.call('HINCRBY', people, 'changes', 1)
end

-- For those who follow what changes: the newest are kept, and their numbers have no hole.
local function tellChange(people, changes, ...)
  local n = numberChange(people)
  redis.call('XADD', changes, 'MAXLEN', 1000, '*', 'n', n, ...)
  return n
end

-- PE6. block: JSON, or '' if they are not blocked any more; ends: '' for ever. Of more than `most` those go that are over at
-- `now`, then the oldest. Behind `blockers` and a user id is the list of the hosts who have blocked that user (OP2).
local function keepBlock(n, blocks, order, ends_at, host, user, block, ends, now, most, blockers)
  local function forget(id)
    redis.call('ZREM', blockers .. id, host)
    redis.call('HDEL', blocks, id)
    redis.call('ZREM', order, id)
    redis.call('ZREM', ends_at, id)
  end
  forget(user)
  if block == '' then return end
  redis.call('ZADD', blockers .. user, 0, host)
  redis.call('HSET', blocks, user, block)
  redis.call('ZADD', order, n, user)
  if ends ~= '' then redis.call('ZADD', ends_at, ends, user) end
  if redis.call('ZCARD', order) <= tonumber(most) then return end
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', ends_at, '-inf', now)) do forget(id) end
  local spare = redis.call('ZCARD', order) - most
  if spare > 0 then
    for _, id in ipairs(redis.call('ZRANGE', order, 0, spare - 1)) do forget(id) end
  end
end

local function changeBlock(people, changes, blocks, order, ends_at, host, user, block, ...)
  local n = tellChange(people, changes, 'host', host, 'user', user, 'block', block)
  keepBlock(n, blocks, order, ends_at, host, user, block, ...)
end

-- PE7: '0', none is void.
local function keepRevoked(revoked, ids, ends_at, user, before, keptUntil)
  redis.call('HDEL', revoked, user)
  redis.call('ZREM', ids, user)
  redis.call('ZREM', ends_at, user)
  if before == '0' then return end
  redis.call('HSET', revoked, user, before)
  redis.call('ZADD', ids, 0, user)
  redis.call('ZADD', ends_at, keptUntil, user)
end

local function trimRevoked(revoked, ids, ends_at, now, most)
  local function forget(id) keepRevoked(revoked, ids, ends_at, id, '0') end
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', ends_at, '-inf', now)) do forget(id) end
  local spare = redis.call('ZCARD', ends_at) - most
  if spare > 0 then
    for _, id in ipairs(redis.call('ZRANGE', ends_at, 0, spare - 1)) do forget(id) end
  end
end
