-- Ends a turn at a lane: it is due in so many ms (IN7).
-- KEYS: due, turns, tries. ARGV: sid, turn, ms, how often its first entry was tried in vain.
local sid, turn, ms, attempts = unpack(ARGV)
if redis.call('HGET', KEYS[2], sid) ~= turn then return 0 end
redis.call('HDEL', KEYS[2], sid)
if tonumber(attempts) > 0 then redis.call('HSET', KEYS[3], sid, attempts) else redis.call('HDEL', KEYS[3], sid) end
local time = redis.call('TIME')
return redis.call('ZADD', KEYS[1], string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000) + ms), sid)
