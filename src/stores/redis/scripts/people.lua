-- What is kept of people beside channels (ADR 0033); stands in front of the scripts that change it.

-- For those who follow what changes: the newest are kept, and their numbers have no hole.
local function tellChange(people, changes, ...)
  local n = redis.call('HINCRBY', people, 'changes', 1)
  redis.call('XADD', changes, 'MAXLEN', 1000, '*', 'n', n, ...)
  return n
end

-- PE6. block: JSON, or '' if they are not blocked any more; ends: '' for ever. Of more than `most` those go that are over at
-- `now`, then the oldest.
local function changeBlock(people, changes, blocks, order, ends_at, host, user, block, ends, now, most)
  local function forget(id)
    redis.call('HDEL', blocks, id)
    redis.call('ZREM', order, id)
    redis.call('ZREM', ends_at, id)
  end
  local n = tellChange(people, changes, 'host', host, 'user', user, 'block', block)
  forget(user)
  if block == '' then return end
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
