-- Turns at lanes that are due (IN7), those first that have been so longest.
-- KEYS: due, turns, tries. ARGV: what a lane is called before its sid; a word that no turn was called by yet; for how many ms a turn
-- is; how many lanes; how many entries of each. Answers, of each lane: sid, turn, tries, entries.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local lanes = {}
for index, sid in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[4])) do
  local turn = ARGV[2] .. ' ' .. index
  redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[3]), sid)
  redis.call('HSET', KEYS[2], sid, turn)
  local entries = redis.call('LRANGE', ARGV[1] .. sid, 0, ARGV[5] - 1)
  lanes[#lanes + 1] = { sid, turn, redis.call('HGET', KEYS[3], sid) or '0', entries }
end
return lanes
