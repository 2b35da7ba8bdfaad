-- Takes a channel's next epoch (ST4), and reads what the last commit left.
-- KEYS: channel, applicants, repliers, ZEGO's sessions, ZEGO's users. ARGV: latest moment; what a list of replies
-- is called before the user's id.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if now > tonumber(ARGV[1]) then return 'late' end
-- Epochs of actors are multiples of this; those that one actor takes by itself lie between. The first one follows from
-- the time: it is later than any that a Redis gave out which lost everything since (CL7).
local step = 1024
local last = redis.call('HGET', KEYS[1], 'epoch')
local epoch = string.format('%.0f', (last and math.floor(last / step) + 1 or now) * step)
redis.call('HSET', KEYS[1], 'epoch', epoch)
local replies = {}
for _, user in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
  for _, reply in ipairs(redis.call('LRANGE', ARGV[2] .. user, 0, -1)) do replies[#replies + 1] = reply end
end
local head = redis.call('HMGET', KEYS[1], 'journal_seq', 'last_at', 'snapshot')
return {
  epoch,
  head[1],
  head[2],
  head[3],
  redis.call('HGETALL', KEYS[2]),
  replies,
  redis.call('HGETALL', KEYS[4]),
  redis.call('HGETALL', KEYS[5]),
}
