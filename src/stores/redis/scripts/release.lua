-- The actor that took this epoch is gone. Of a channel that nothing was ever committed to its epoch alone is left (ST14): a
-- moment longer, so that what comes in that moment takes a later one.
-- KEYS: channel, its log. ARGV: the epoch, the life that is left, in ms.
local kept = redis.call('HMGET', KEYS[1], 'epoch', 'snapshot')
if kept[1] == ARGV[1] and not kept[2] and redis.call('EXISTS', KEYS[2]) == 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 'released'
