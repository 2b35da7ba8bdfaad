-- Gives one process records that no other has (CL11): those it took before and has not forgotten, then those of processes
-- that did not ask again in time, then new ones. All of it oldest first.
-- KEYS: outbox. ARGV: the group of all processes, this process, for how many ms it has what it takes, how many at most.
local outbox, group, me, lease, most = KEYS[1], ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local taken = {}

local function keep(entries)
  for _, entry in ipairs(entries or {}) do
    -- Who had it taken before us may have deleted it meanwhile; an earlier Redis still hands it on.
    if entry and entry[2] then
      taken[#taken + 1] = entry
    elseif entry then
      redis.call('XACK', outbox, group, entry[1])
    end
  end
end

local function read(from)
  local found = redis.call('XREADGROUP', 'GROUP', group, me, 'COUNT', most - #taken, 'STREAMS', outbox, from)
  keep(found and found[1][2])
end

-- Of a process that is gone, and left nothing, no trace stays.
local function forgetTheGone()
  for _, words in ipairs(redis.call('XINFO', 'CONSUMERS', outbox, group)) do
    local consumer = {}
    for at = 1, #words, 2 do consumer[words[at]] = words[at + 1] end
    if consumer.pending == 0 and consumer.idle > tonumber(lease) then
      redis.call('XGROUP', 'DELCONSUMER', outbox, group, consumer.name)
    end
  end
end

if redis.call('EXISTS', outbox) == 0 then return taken end
-- A Redis that came back empty has no group either.
local isThere = false
for _, words in ipairs(redis.call('XINFO', 'GROUPS', outbox)) do isThere = isThere or words[2] == group end
if not isThere then redis.call('XGROUP', 'CREATE', outbox, group, '0') end
read('0')
if #taken < most then keep(redis.call('XAUTOCLAIM', outbox, group, me, lease, '0', 'COUNT', most - #taken)[2]) end
if #taken < most then read('>') end
forgetTheGone()
return taken
