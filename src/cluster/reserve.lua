-- Takes a turn at something that all processes do at one pace (ME7). Answers in how many ms it comes; -1: later than asked for, and
-- none was taken. Asked for with a longest wait below 0 it takes none, and tells in how many ms one would come.
-- KEYS: until when all turns are given away (string, in µs of Redis' clock). ARGV: how many at once; one more every so many ms; the
-- longest wait in ms.
local most, every, within = tonumber(ARGV[1]), ARGV[2] * 1000, ARGV[3] * 1000
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local through = tonumber(redis.call('GET', KEYS[1]) or now)
-- Nobody asks for a turn so far ahead: the clock was set back. As if as many as may go at once had just been taken.
if through - now > 60000000 + (most + 1) * every then through = now + most * every end
local wait = math.max(0, through - (most - 1) * every - now)
if within < 0 then return math.ceil(wait / 1000) end
if wait > within then return -1 end
through = math.max(through, now) + every
redis.call('SET', KEYS[1], string.format('%.0f', through), 'PX', math.ceil((through - now) / 1000) + 1000)
return math.ceil(wait / 1000)
