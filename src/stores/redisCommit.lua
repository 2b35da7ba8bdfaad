-- One change of a channel: all of it or nothing of it (ST1), and nothing for a replaced actor (ST4). Or, where Redis has
-- lost the channel, or got it back from an earlier actor, all of what its actor knows (CL7).
-- KEYS: those of the channel, the unfinished channels, the outbox, the lists of replies that grow.
-- ARGV: 'change' or 'write-back'; epoch; latest moment by this server's clock, in ms; the commit's id; how many commands make the change;
-- then each command: the number of its words, and the words. Those that follow publish the change.
local channel = KEYS[1]
local mine, kept = tonumber(ARGV[2]), tonumber(redis.call('HGET', channel, 'epoch') or 0)
local isBack = ARGV[1] == 'write-back'
-- The answer to the first write-back was lost.
if isBack and kept == mine + 1 then return 'committed' end
if kept > mine then return 'fenced' end
if isBack and kept == mine then return 'known' end
if not isBack and kept < mine then return 'forgotten' end
-- Whoever asked for it was told long ago that it was not done.
local time = redis.call('TIME')
if time[1] * 1000 + time[2] / 1000 > tonumber(ARGV[3]) then return 'late' end
-- Redis takes nothing back when a script fails half-way: a key of a wrong type must fail before anything is written.
local types = { 'HLEN', 'HLEN', 'LLEN', 'ZCARD', 'HLEN', 'HLEN', 'SCARD', 'XLEN' }
for index, key in ipairs(KEYS) do redis.call(types[index] or 'LLEN', key) end

local own = {}

-- The lists are "<number> <time> <reply>", oldest first.
own['@remember'] = function(repliers, prefix, user, at, reply, life, keep, most, oldest)
  local list = prefix .. user
  redis.call('RPUSH', list, redis.call('HINCRBY', channel, 'replies', 1) .. ' ' .. at .. ' ' .. reply)
  redis.call('ZADD', repliers, at, user)
  for _, key in ipairs({ list, repliers }) do redis.call('PEXPIRE', key, life) end
  for length = redis.call('LLEN', list), keep + 1, -1 do
    local first = redis.call('LINDEX', list, 0)
    if length <= tonumber(most) and tonumber(first:match('^%d+ (%d+)')) >= tonumber(oldest) then return end
    redis.call('LPOP', list)
  end
end

own['@forget-silent'] = function(repliers, prefix, before)
  for _, user in ipairs(redis.call('ZRANGEBYSCORE', repliers, '-inf', '(' .. before, 'LIMIT', 0, 16)) do
    redis.call('DEL', prefix .. user)
    redis.call('ZREM', repliers, user)
  end
end

-- Key 3 of the original counts to 2, for "many".
own['@log'] = function(finished, outbox, user, linked, record)
  local times = 0
  if linked == '1' then
    local before = redis.pcall('ZSCORE', finished, user)
    times = type(before) == 'string' and 2 or 1
    redis.pcall('ZADD', finished, times, user)
  end
  redis.call('XADD', outbox, '*', 'record', record, 'link_first', times)
end

own['@drop-recent'] = function(applied, prefix)
  for _, user in ipairs(redis.call('ZRANGE', applied, 0, -1)) do redis.call('DEL', prefix .. user) end
end

local function run(words)
  local command = own[words[1]]
  if command then command(unpack(words, 2)) else redis.call(unpack(words)) end
end

if isBack then
  for index, key in ipairs(KEYS) do
    if types[index] ~= 'SCARD' and types[index] ~= 'XLEN' then redis.call('DEL', key) end
  end
  redis.call('HSET', channel, 'epoch', string.format('%.0f', mine + 1))
end
redis.call('HSET', channel, 'last_commit', ARGV[4])
local done, at, trouble = 0, 6, nil
while ARGV[at] do
  local length = tonumber(ARGV[at])
  local words = { unpack(ARGV, at + 1, at + length) }
  if done < tonumber(ARGV[5]) then
    run(words)
  else
    -- What tools made of the published keys must not stop a call.
    local ok, reason = pcall(run, words)
    if not ok then trouble = type(reason) == 'table' and reason.err or reason end
  end
  done = done + 1
  at = at + length + 1
end
return trouble and 'committed, but not published: ' .. trouble or 'committed'
