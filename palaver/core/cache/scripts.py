"""What a Redis-like server does in one atomic step, in its Lua; times are microseconds of its own clock."""

from typing import Final

# KEYS: buckets. ARGV: tokens, then size and microseconds a token of each. Answers wait and time until full of each.
DRAW: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local tokens, before, after, answer, short = tonumber(ARGV[1]), {}, {}, {}, false
for i, key in ipairs(KEYS) do
    local size, every = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
    before[i] = math.max((redis.call('GET', key) or 0) - now, 0)
    after[i] = math.max(before[i] + tokens * every, 0)
    local wait = 0
    if tokens > 0 and after[i] > size * every then
        wait, short = after[i] - size * every, true
    end
    answer[2 * i - 1] = wait
end
for i, key in ipairs(KEYS) do
    answer[2 * i] = short and before[i] or after[i]
    if not short and after[i] > 0 then
        redis.call('SET', key, string.format('%.0f', now + after[i]), 'PX', math.ceil(after[i] / 1000))
    elseif not short then
        redis.call('DEL', key)
    end
end
return answer
"""

# KEYS: sets of places. ARGV: holder, microseconds to hold, the number of places of each. Answers which is full, or 0.
HOLD: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
for i, key in ipairs(KEYS) do
    redis.call('ZREMRANGEBYSCORE', key, '-inf', string.format('%.0f', now))
    if not redis.call('ZSCORE', key, ARGV[1]) and redis.call('ZCARD', key) >= tonumber(ARGV[2 + i]) then
        return i
    end
end
for _, key in ipairs(KEYS) do
    redis.call('ZADD', key, string.format('%.0f', now + ARGV[2]), ARGV[1])
    if redis.call('PTTL', key) < ARGV[2] / 1000 then
        redis.call('PEXPIRE', key, math.ceil(ARGV[2] / 1000))
    end
end
return 0
"""
