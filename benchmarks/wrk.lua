-- Sends the bodies of a file one after the other, or GET without one; says what it found as one line of JSON.

local bodies, at = {}, 0

function init(args)
  if args[1] then
    for line in io.lines(args[1]) do
      bodies[#bodies + 1] = line
    end
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/json"
    request = function()
      at = at % #bodies + 1
      return wrk.format(nil, nil, nil, bodies[at])
    end
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  print(string.format(
    'RESULT {"requests":%d,"seconds":%f,"refused":%d,"lost":%d,"p95_ms":%f,"p99_ms":%f}',
    summary.requests, summary.duration / 1e6, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(95) / 1e3, latency:percentile(99) / 1e3))
end
