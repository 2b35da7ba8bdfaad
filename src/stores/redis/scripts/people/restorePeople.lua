-- What of blocks and revocations was lost, as somebody knows it who has read all changes: what is there counts, but for tokens of
-- which more are void by what was lost. Whoever follows finds a hole in the numbers, and reads all anew.
-- KEYS: people, changes, revoked, ids, ends; of each block its host's blocks, order, ends. ARGV: which change was read last, and in
-- which life; now; the most of one host; the most revocations; what stands before a user in the keys of their blockers; of each
-- block 'block', user, block, ends, host, and of each revocation 'revoked', user, before, until when that is kept, ''.
-- Answers false where there has been another change, or the last one by now: its number, its id, the life.
local people, changes, revoked, ids, ends_at = unpack(KEYS, 1, 5)
local head = redis.call('HMGET', people, 'changes', 'life')
if (head[1] or '0') ~= ARGV[1] or (head[2] or '') ~= ARGV[2] then return false end
local now, most, revokedMost, blockers = unpack(ARGV, 3, 6)
local key = 6
for word = 7, #ARGV, 5 do
  local kind, user, says, ends, host = unpack(ARGV, word, word + 4)
  if kind == 'block' then
    local blocks, order, ends_at = unpack(KEYS, key, key + 2)
    key = key + 3
    if redis.call('HEXISTS', blocks, user) == 0 then
      keepBlock(numberChange(people), blocks, order, ends_at, host, user, says, ends, now, most, blockers)
    end
  elseif tonumber(redis.call('HGET', revoked, user) or 0) < tonumber(says) then
    keepRevoked(revoked, ids, ends_at, user, says, ends)
  end
end
trimRevoked(revoked, ids, ends_at, now, revokedMost)
-- One number more than there are entries: a hole, whatever was kept.
numberChange(people)
local n = numberChange(people)
local id = redis.call('XADD', changes, 'MAXLEN', 1000, '*', 'n', n, 'restored', 1)
return { tostring(n), id, redis.call('HGET', people, 'life') }
