-- Commits of channels: each of them whole or not at all (ST1), nothing for a replaced actor (ST4), and nothing on top of less
-- than the actor has committed (ST15). One is an entry of its channel's log (SP1): what is read follows from that (publish.lua).
-- KEYS: channels with something in their logs; of each commit its channel and its log; of each change of a host's list what
-- changeBlock takes (PE6).
-- ARGV: latest moment by this server's clock, in ms; how long what a log is called is before its channel; how many commits; of each
-- its epoch, its number, what it says; of each change of a list the commit that it is of, from 1, and what changeBlock takes.
-- Answers 'late', or what became of each commit.
local time = redis.call('TIME')
-- Whoever asked for it was told long ago that it was not done.
if time[1] * 1000 + time[2] / 1000 > tonumber(ARGV[1]) then return 'late' end
local prefix, count = tonumber(ARGV[2]), tonumber(ARGV[3])
-- Of a wrong type it would fail after something was written.
redis.call('SCARD', KEYS[1])

local changes = {}
do
  local word, key = 4 + 3 * count, 2 + 2 * count
  while ARGV[word] do
    local of = tonumber(ARGV[word])
    changes[of] = changes[of] or {}
    table.insert(changes[of], { key, word + 1 })
    word, key = word + 8, key + 5
  end
end

local function append(n)
  local channel, log = KEYS[2 * n], KEYS[2 * n + 1]
  local mine, nth, says = tonumber(ARGV[3 * n + 1]), tonumber(ARGV[3 * n + 2]), ARGV[3 * n + 3]
  local head = redis.call('HMGET', channel, 'epoch', 'commits')
  local kept = tonumber(head[1] or 0)
  if kept > mine then return 'fenced' end
  if kept < mine then return 'forgotten' end
  -- Redis takes nothing back when a script fails half-way: a key of a wrong type must fail before anything is written.
  for _, at in ipairs(changes[n] or {}) do
    for index, size in ipairs({ 'HLEN', 'XLEN', 'HLEN', 'ZCARD', 'ZCARD' }) do redis.call(size, KEYS[at[1] + index - 1]) end
    redis.call('ZCARD', ARGV[at[2] + 6] .. ARGV[at[2] + 1])
  end
  local length = redis.call('RPUSH', log, says)
  if tonumber(head[2] or 0) + length ~= nth then
    redis.call('RPOP', log)
    return 'forgotten'
  end
  if length == 1 then
    redis.call('SADD', KEYS[1], log:sub(prefix + 1))
    -- ST14: what is to be published on is not gone before.
    redis.call('PERSIST', channel)
  end
  for _, at in ipairs(changes[n] or {}) do
    local key, word = unpack(at)
    changeBlock(KEYS[key], KEYS[key + 1], KEYS[key + 2], KEYS[key + 3], KEYS[key + 4], unpack(ARGV, word, word + 6))
  end
  return 'committed'
end

local outcomes = {}
for n = 1, count do
  local ok, outcome = pcall(append, n)
  outcomes[n] = ok and outcome or type(outcome) == 'table' and outcome or { err = outcome }
end
return outcomes
