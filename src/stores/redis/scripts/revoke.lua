-- PE7: tokens that were issued to a user before some time are void; 0: none is.
-- KEYS: people, changes, revoked, ids, ends, audit. ARGV: user; before; until when that is kept; now; the most of all; what the
-- audit is to say of it, name and value by turns (OP5).
local user, before, keptUntil, now, most = unpack(ARGV)
local function forget(id)
  redis.call('HDEL', KEYS[3], id)
  redis.call('ZREM', KEYS[4], id)
  redis.call('ZREM', KEYS[5], id)
end
tellChange(KEYS[1], KEYS[2], 'user', user, 'before', before)
forget(user)
if before ~= '0' then
  redis.call('HSET', KEYS[3], user, before)
  redis.call('ZADD', KEYS[4], 0, user)
  redis.call('ZADD', KEYS[5], keptUntil, user)
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[5], '-inf', now)) do forget(id) end
local spare = redis.call('ZCARD', KEYS[5]) - most
if spare > 0 then
  for _, id in ipairs(redis.call('ZRANGE', KEYS[5], 0, spare - 1)) do forget(id) end
end
if ARGV[6] then redis.call('XADD', KEYS[6], '*', unpack(ARGV, 6)) end
