-- PE6, from outside any channel.
-- KEYS: people, changes, the host's blocks, order, ends. ARGV: host; user; block; ends; now; the most of one host.
changeBlock(KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], unpack(ARGV))
