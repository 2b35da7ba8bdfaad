-- Takes out of a lane what was paid, up to an entry; or sets that one aside, with the reason (IN7). What is gone already does no
-- harm. Answers whether the turn goes on.
-- KEYS: due, turns, tries, heads, state, lane, set aside. ARGV: sid; turn; number of the entry; for how many ms a turn is; how many
-- are kept of what is set aside; the reason, if it is.
local due, turns, tries, heads, state, lane, aside = unpack(KEYS)
local sid, turn, through, life, most, reason = unpack(ARGV)
local first = redis.call('LINDEX', lane, 0)
while first and tonumber(first:match('^%d+')) <= tonumber(through) do
  redis.call('LPOP', lane)
  redis.call('HINCRBY', state, 'count', -1)
  redis.call('HDEL', tries, sid)
  if reason then
    redis.call('LPUSH', aside, cjson.encode({ sid = sid, reason = reason, entry = first }))
    redis.call('LTRIM', aside, 0, most - 1)
    redis.call('HINCRBY', state, 'aside', 1)
  end
  first = redis.call('LINDEX', lane, 0)
end
local isMine = redis.call('HGET', turns, sid) == turn
if not first then
  redis.call('ZREM', due, sid)
  redis.call('ZREM', heads, sid)
  redis.call('HDEL', turns, sid)
  return 0
end
redis.call('ZADD', heads, first:match('^%d+ (%d+)') or 0, sid)
if not isMine then return 0 end
local time = redis.call('TIME')
redis.call('ZADD', due, string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000) + life), sid)
return 1
