-- PE6, from outside any channel.
-- KEYS: people, changes, the host's blocks, order, ends, audit. ARGV: host; user; block; ends; now; the most of one host; what
-- stands before a user in the keys of their blockers; what the audit is to say of it, name and value by turns (OP5).
changeBlock(KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], unpack(ARGV, 1, 7))
if ARGV[8] then redis.call('XADD', KEYS[6], '*', unpack(ARGV, 8)) end
