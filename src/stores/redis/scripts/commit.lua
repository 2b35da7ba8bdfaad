-- Changes of channels: each of them whole or not at all (ST1), nothing for a replaced actor (ST4), and nothing on top of
-- less than the actor has committed (ST15). Or, where Redis has lost channels, or came back as it was earlier, all of what
-- their actors know (CL7).
-- KEYS: of each commit the channel, then whatever the change writes.
-- ARGV: 'change' or 'write-back'; latest moment by this server's clock, in ms; then of each commit how many words follow;
-- its epoch; its number; what each of its keys is, a letter each; how many commands make the change; the commands: the number of
-- their words, and the words. Those that follow the change publish it.
-- Answers 'late', or what became of each commit.
local isBack = ARGV[1] == 'write-back'
-- Whoever asked for it was told long ago that it was not done.
local time = redis.call('TIME')
if time[1] * 1000 + time[2] / 1000 > tonumber(ARGV[2]) then return 'late' end

local own = {}

-- A list that may be a little longer than it should is cut less often than it grows.
own['@note'] = function(list, most, ...)
  if redis.call('RPUSH', list, ...) >= most + 128 then redis.call('LTRIM', list, -most, -1) end
end

-- The lists are "<number> <time> <reply>", oldest first.
own['@remember'] = function(channel, repliers, prefix, user, at, reply, life, keep, most, oldest)
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

own['@forget-silent'] = function(repliers, prefix, before, most)
  local function forget(users)
    for _, user in ipairs(users) do
      redis.call('DEL', prefix .. user)
      redis.call('ZREM', repliers, user)
    end
  end
  forget(redis.call('ZRANGEBYSCORE', repliers, '-inf', '(' .. before, 'LIMIT', 0, 128))
  local spare = math.min(redis.call('ZCARD', repliers) - most, 128)
  if spare > 0 then forget(redis.call('ZRANGE', repliers, 0, spare - 1)) end
end

-- Key 3 of the original counts to 2, for "many". It may be a hash, as its code made it (IN15); anything else is not touched.
own['@log'] = function(finished, outbox, user, linked, record)
  local times = 0
  if linked == '1' then
    local kind = redis.call('TYPE', finished).ok
    local isHash, isOther = kind == 'hash', kind ~= 'none' and kind ~= 'zset' and kind ~= 'hash'
    local before = not isOther and redis.call(isHash and 'HGET' or 'ZSCORE', finished, user)
    times = (tonumber(before or 0) or 0) >= 1 and 2 or 1
    if isHash then redis.call('HSET', finished, user, times)
    elseif not isOther then redis.call('ZADD', finished, times, user) end
  end
  redis.call('XADD', outbox, '*', 'record', record, 'link_first', times)
end

-- IN7: behind what waits for that endpoint in the channel's lane, which is due when it was empty.
own['@owe'] = function(due, heads, state, lane, sid, told_at, told)
  redis.call('RPUSH', lane, redis.call('HINCRBY', state, 'entries', 1) .. ' ' .. told_at .. ' ' .. told)
  redis.call('HINCRBY', state, 'count', 1)
  redis.call('ZADD', due, 'NX', string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)), sid)
  redis.call('ZADD', heads, 'NX', told_at, sid)
end

own['@change-block'] = changeBlock

own['@drop-recent'] = function(applied, prefix)
  for _, user in ipairs(redis.call('ZRANGE', applied, 0, -1)) do redis.call('DEL', prefix .. user) end
end

-- What is as it should be is not written: reading it costs less, and nothing on the disk.
own['@put'] = function(hash, field, value)
  if redis.call('HGET', hash, field) ~= value then redis.call('HSET', hash, field, value) end
end

own['@live'] = function(life, ...)
  for _, key in ipairs({ ... }) do
    if redis.call('TTL', key) < tonumber(life) then redis.call('EXPIRE', key, life) end
  end
end

-- ST14. A life begins anew at most 64 times in its length: to read what is left of it costs less than to write. 0: for ever.
-- What was never more than refused lives as long as `unchanged` says, unless ZEGO has told something of it.
own['@live-on'] = function(head, rest, unchanged, channel, sessions, ...)
  if tonumber(unchanged) > 0 and redis.call('EXISTS', sessions) == 0 then head, rest = unchanged, unchanged end
  local function live(life, key)
    local left = redis.call('PTTL', key)
    if life == 0 then
      if left >= 0 then redis.call('PERSIST', key) end
    elseif left ~= -2 and (left < life - life / 64 or left > life) then
      redis.call('PEXPIRE', key, life)
    end
  end
  live(tonumber(head), channel)
  for _, key in ipairs({ sessions, ... }) do live(tonumber(rest), key) end
end

local function refusal(mine, kept, isBehind)
  if isBack then
    if kept > mine + 1 then return 'fenced' end
    if kept < mine or isBehind then return end
    -- Or the answer to the first write-back was lost.
    return kept == mine and 'known' or 'committed'
  end
  if kept > mine then return 'fenced' end
  if kept < mine or isBehind then return 'forgotten' end
end

-- Redis takes nothing back when a script fails half-way: a key of a wrong type must fail before anything is written.
local sizes = { H = 'HLEN', L = 'LLEN', Z = 'ZCARD', S = 'SCARD', X = 'XLEN' }
local function touch(kinds, firstKey)
  for index = 1, #kinds do redis.call(sizes[kinds:sub(index, index)], KEYS[firstKey + index - 1]) end
end

local function commit(at, last, firstKey)
  local channel = KEYS[firstKey]
  local mine, nth = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  local head = redis.call('HMGET', channel, 'epoch', 'commits')
  local kept, commits = tonumber(head[1] or 0), tonumber(head[2] or 0)
  local refused = refusal(mine, kept, commits < (isBack and nth or nth - 1))
  if refused then return refused end
  touch(ARGV[at + 2], firstKey)
  if isBack then
    redis.call('DEL', channel)
    redis.call('HSET', channel, 'epoch', string.format('%.0f', mine + 1))
  end
  local changes, trouble = tonumber(ARGV[at + 3]), nil
  at = at + 4
  while at <= last do
    local lastWord = at + ARGV[at]
    local command = own[ARGV[at + 1]]
    if changes > 0 then
      if command then command(unpack(ARGV, at + 2, lastWord)) else redis.call(unpack(ARGV, at + 1, lastWord)) end
    else
      -- What tools made of the published keys must not stop a call.
      local run, first = command or redis.call, command and at + 2 or at + 1
      local ok, reason = pcall(run, unpack(ARGV, first, lastWord))
      if not ok then trouble = type(reason) == 'table' and reason.err or reason end
    end
    changes = changes - 1
    at = lastWord + 1
  end
  return trouble and 'committed, but not published: ' .. trouble or 'committed'
end

local outcomes, at, firstKey = {}, 3, 1
while ARGV[at] do
  local last = at + ARGV[at]
  local ok, outcome = pcall(commit, at + 1, last, firstKey)
  outcomes[#outcomes + 1] = ok and outcome or type(outcome) == 'table' and outcome or { err = outcome }
  firstKey = firstKey + #ARGV[at + 3]
  at = last + 1
end
return outcomes
