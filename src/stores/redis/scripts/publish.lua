-- What channels are read by, from their logs (SP2): of each channel whole or not at all, nothing for a replaced actor (ST4), and
-- nothing twice. Or, where Redis has lost channels, or came back as it was earlier, all of what their actors know (CL7).
-- KEYS: channels with something in their logs; of each publication the channel, its log, then whatever it writes.
-- ARGV: 'publish' or 'write-back'; latest moment by this server's clock, in ms; then of each publication how many words follow;
-- the channel; its epoch; the numbers of its first and its last commit; what each of its keys is behind those two, a letter each; how
-- many commands come first; the commands: the number of their words, and the words. Those that come later write the original's keys.
-- Answers 'late', or what became of each: of one that was published before, or some of it, the number of the last commit that was.
local isBack = ARGV[1] == 'write-back'
-- Whoever asked for it was told long ago that it was not done.
local time = redis.call('TIME')
if time[1] * 1000 + time[2] / 1000 > tonumber(ARGV[2]) then return 'late' end

local own = {}

-- A list that may be a little longer than it should is cut less often than it grows.
own['@note'] = function(list, most, ...)
  if redis.call('RPUSH', list, ...) >= most + 128 then redis.call('LTRIM', list, -most, -1) end
end

-- The lists are "<number> <time> <reply>", oldest first. Of each user: how many replies, when the last one was committed, before when
-- they may go; of each reply: which one of all it is, its time, and what it says.
own['@remember'] = function(channel, repliers, prefix, life, keep, most, total, ...)
  local words, at = { ... }, 1
  local before = redis.call('HINCRBY', channel, 'replies', total) - total
  while words[at] do
    local user, count, last, oldest = words[at], tonumber(words[at + 1]), words[at + 2], tonumber(words[at + 3])
    local list, replies = prefix .. user, {}
    for n = 1, count do
      local of = at + 1 + 3 * n
      replies[n] = string.format('%.0f', before + words[of]) .. ' ' .. words[of + 1] .. ' ' .. words[of + 2]
    end
    local length = redis.call('RPUSH', list, unpack(replies))
    redis.call('PEXPIRE', list, life)
    redis.call('ZADD', repliers, last, user)
    for left = length, keep + 1, -1 do
      local first = redis.call('LINDEX', list, 0)
      if left <= tonumber(most) and tonumber(first:match('^%d+ (%d+)')) >= oldest then break end
      redis.call('LPOP', list)
    end
    at = at + 4 + 3 * count
  end
  redis.call('PEXPIRE', repliers, life)
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

-- Fields and values by turns. What is as it should be is not written: reading it costs less, and nothing on the disk.
own['@put'] = function(hash, ...)
  local words, fields, put = { ... }, {}, {}
  for at = 1, #words, 2 do fields[#fields + 1] = words[at] end
  for index, kept in ipairs(redis.call('HMGET', hash, unpack(fields))) do
    local value = words[2 * index]
    if kept ~= value then
      put[#put + 1] = fields[index]
      put[#put + 1] = value
    end
  end
  if #put > 0 then redis.call('HSET', hash, unpack(put)) end
end

-- Of one user the applications of the last minute.
own['@recent'] = function(key, oldest, life, ...)
  redis.call('ZADD', key, ...)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', oldest)
  redis.call('EXPIRE', key, life)
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

-- An actor's own epochs lie between two multiples of this (open.lua).
local step = 1024
local function actorOf(epoch) return math.floor(epoch / step) end

-- Undefined: it is to be written.
local function refusalOfBack(mine, kept, isBehind)
  if kept > mine + 1 then return 'fenced' end
  if kept < mine or isBehind then return end
  -- Or the answer to the first write-back was lost.
  return kept == mine and 'known' or 'committed'
end

-- Likewise. What is not in the log is known to nobody but the actor, who is told when it commits.
local function refusalOfPublication(mine, kept, commits, length, first, last)
  if actorOf(kept) > actorOf(mine) then return 'fenced' end
  if actorOf(kept) < actorOf(mine) then return 'forgotten' end
  if commits >= first then return commits end
  if commits < first - 1 or commits + length < last then return 'forgotten' end
end

-- Redis takes nothing back when a script fails half-way: a key of a wrong type must fail before anything is written.
local sizes = { H = 'HLEN', L = 'LLEN', Z = 'ZCARD', S = 'SCARD', X = 'XLEN' }
local function touch(kinds, firstKey)
  for index = 1, #kinds do redis.call(sizes[kinds:sub(index, index)], KEYS[firstKey + index - 1]) end
end

local function publish(at, lastWord, firstKey)
  local sid, channel, log = ARGV[at], KEYS[firstKey], KEYS[firstKey + 1]
  local mine, first, last = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local head, length = redis.call('HMGET', channel, 'epoch', 'commits'), redis.call('LLEN', log)
  local kept, commits = tonumber(head[1] or 0), tonumber(head[2] or 0)
  local refused
  if isBack then refused = refusalOfBack(mine, kept, commits + length < last)
  else refused = refusalOfPublication(mine, kept, commits, length, first, last) end
  if refused then return refused end
  touch(ARGV[at + 4], firstKey + 2)
  if isBack then
    redis.call('DEL', channel, log)
    redis.call('HSET', channel, 'epoch', string.format('%.0f', mine + 1))
  end
  local changes, trouble = tonumber(ARGV[at + 5]), nil
  at = at + 6
  while at <= lastWord do
    local lastOfIt = at + ARGV[at]
    local command = own[ARGV[at + 1]]
    if changes > 0 then
      if command then command(unpack(ARGV, at + 2, lastOfIt)) else redis.call(unpack(ARGV, at + 1, lastOfIt)) end
    else
      -- What tools made of the published keys must not stop a call.
      local run, first = command or redis.call, command and at + 2 or at + 1
      local ok, reason = pcall(run, unpack(ARGV, first, lastOfIt))
      if not ok then trouble = type(reason) == 'table' and reason.err or reason end
    end
    changes = changes - 1
    at = lastOfIt + 1
  end
  -- Not before it is published: who comes after a script that failed finds it there.
  if not isBack then redis.call('LTRIM', log, last - commits, -1) end
  if isBack or commits + length == last then redis.call('SREM', KEYS[1], sid) end
  return trouble and 'published, but not to all: ' .. trouble or 'published'
end

local outcomes, at, firstKey = {}, 3, 2
while ARGV[at] do
  local last = at + ARGV[at]
  local ok, outcome = pcall(publish, at + 1, last, firstKey)
  outcomes[#outcomes + 1] = ok and outcome or type(outcome) == 'table' and outcome or { err = outcome }
  firstKey = firstKey + 2 + #ARGV[at + 5]
  at = last + 1
end
return outcomes
