-- Takes some of the oldest entries out of the feed: those that are too old, or too many (IN8). Answers how many.
-- KEYS: feed, the last id that was taken out. ARGV: how many stay at most; for how many ms; how many it takes out at once.
local time = redis.call('TIME')
local oldest = time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[2]
local length = redis.call('XLEN', KEYS[1])
local gone, last = 0, nil
for index, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', ARGV[3])) do
  if index > length - ARGV[1] and tonumber(entry[1]:match('^%d+')) >= oldest then break end
  gone, last = index, entry[1]
end
if gone > 0 then
  redis.call('XTRIM', KEYS[1], 'MAXLEN', '=', length - gone)
  redis.call('SET', KEYS[2], last)
end
return gone
