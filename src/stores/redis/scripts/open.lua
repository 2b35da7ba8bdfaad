-- Takes a channel's next epoch (ST4), and reads what the last commit left. Where that is not published yet (SP2) it answers with
-- 'left', the epoch, how many commits are published, the snapshot, the switch, and the log: publish, and ask again.
-- KEYS: channel, applicants, repliers, ZEGO's sessions, ZEGO's users, journal, refusals, the original's switches, numbers of the feed,
-- ZEGO's streams, log. ARGV: latest moment; what a list of replies
-- is called before the user's id; the time by the asker's clock; its run, and how old that is; what a run's key is called
-- before the run; how long a channel lives that was never changed, and one that was (0: for ever), in ms
-- (ST14); the channel.
local time = redis.call('TIME')
if time[1] * 1000 + time[2] / 1000 > tonumber(ARGV[1]) then return 'late' end
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- Epochs of actors are multiples of this; those that one actor takes by itself lie between. They follow from the time: none
-- is given out once more by a Redis that has lost what it gave out before (CL7, ST15).
local step = 1024
local last = redis.call('HGET', KEYS[1], 'epoch')
local epoch = string.format('%.0f', math.max(last and math.floor(last / step) + 1 or 0, now) * step)
-- IN15: of a channel that we have nothing of.
local function switch()
  local found = redis.pcall('HGET', KEYS[8], ARGV[9])
  return type(found) == 'string' and found
end
local left = redis.call('LRANGE', KEYS[11], 0, -1)
if #left > 0 then
  local head = redis.call('HMGET', KEYS[1], 'commits', 'snapshot')
  redis.call('HSET', KEYS[1], 'epoch', epoch)
  return { 'left', epoch, head[1], head[2], not head[2] and switch(), left }
end
-- LC26: how long the run that had it went on after the last commit.
local head = redis.call('HMGET', KEYS[1], 'journal_seq', 'snapshot', 'last_at', 'run', 'run_ms', 'version', 'commits')
local served = head[4] and redis.call('GET', ARGV[6] .. head[4])
local last_at = tonumber(head[3] or 0) + math.max(0, served and served - head[5] or 0)
redis.call('HSET', KEYS[1], 'epoch', epoch, 'last_at', string.format('%.0f', math.max(last_at, ARGV[3])),
  'run', ARGV[4], 'run_ms', ARGV[5])
-- Whoever opens it was there. What is to stay for ever stays so.
local isUnchanged = not head[2] or head[6] == '0' and redis.call('EXISTS', KEYS[4]) == 0
local life = tonumber(isUnchanged and ARGV[7] or ARGV[8])
for _, key in ipairs({ KEYS[1], KEYS[2], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[10] }) do
  if life > 0 and (redis.call('PTTL', key) >= 0 or not head[2]) then redis.call('PEXPIRE', key, life) end
end
local replies = {}
for _, user in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
  for _, reply in ipairs(redis.call('LRANGE', ARGV[2] .. user, 0, -1)) do replies[#replies + 1] = reply end
end
return {
  epoch,
  head[1],
  string.format('%.0f', last_at),
  head[2],
  redis.call('HGETALL', KEYS[2]),
  replies,
  redis.call('HGETALL', KEYS[4]),
  redis.call('HGETALL', KEYS[5]),
  head[7],
  not head[2] and switch(),
  redis.call('HGET', KEYS[9], ARGV[9]),
  redis.call('HGETALL', KEYS[10]),
}
