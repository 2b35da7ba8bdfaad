-- PE7: tokens that were issued to a user before some time are void; 0: none is.
-- KEYS: people, changes, revoked, ids, ends, audit. ARGV: user; before; until when that is kept; now; the most of all; what the
-- audit is to say of it, name and value by turns (OP5).
local user, before, keptUntil, now, most = unpack(ARGV)
tellChange(KEYS[1], KEYS[2], 'user', user, 'before', before)
keepRevoked(KEYS[3], KEYS[4], KEYS[5], user, before, keptUntil)
trimRevoked(KEYS[3], KEYS[4], KEYS[5], now, most)
if ARGV[6] then redis.call('XADD', KEYS[6], '*', unpack(ARGV, 6)) end
