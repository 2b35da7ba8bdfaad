-- KEYS: lists of entries, oldest first. ARGV: only entries before this number; how many of a list; of each how many it keeps.
-- Answers with those of each list, oldest first.
local before, limit = tonumber(ARGV[1]), tonumber(ARGV[2])

-- One that cannot be read (IN14) is counted on from the nearest one below that can.
local function numberAt(list, index)
  for at = index, 0, -1 do
    local number = redis.call('LINDEX', list, at):match('"seq":(%d+)')
    if number then return tonumber(number) + index - at end
  end
  return 0
end

local pages = {}
for index, list in ipairs(KEYS) do
  local length = redis.call('LLEN', list)
  local oldest = math.max(0, length - ARGV[2 + index])
  local newest, last = oldest - 1, length - 1
  while newest < last do
    local middle = math.floor((newest + last + 1) / 2)
    if numberAt(list, middle) < before then newest = middle else last = middle - 1 end
  end
  local from = math.max(oldest, newest - limit + 1)
  pages[#pages + 1] = newest < from and {} or redis.call('LRANGE', list, from, newest)
end
return pages
