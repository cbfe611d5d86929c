-- Sends requests that are ready, drawn at random; each thread talks to one node.
-- WRK_REQUESTS names a file of requests, each after a line with its length; WRK_PORTS lists the nodes' ports.

local ports = {}
for port in os.getenv("WRK_PORTS"):gmatch("%d+") do
  ports[#ports + 1] = port
end

local threads = 0

function setup(thread)
  thread.addr = wrk.lookup("127.0.0.1", ports[threads % #ports + 1])[1]
  threads = threads + 1
  thread:set("seed", threads)
end

local requests = {}

function init()
  local file = assert(io.open(os.getenv("WRK_REQUESTS"), "rb"))
  for length in file:lines() do
    requests[#requests + 1] = file:read(tonumber(length))
  end
  file:close()
  math.randomseed(os.time() * 1000 + seed) -- other keys than the run before, or it would have warmed up this one's
end

function request()
  return requests[math.random(#requests)]
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  print(string.format("FIGURES %d %d %d %d %d %d %d",
    summary.requests, summary.duration, failed, latency:percentile(50), latency:percentile(99),
    latency:percentile(99.9), latency.max))
end
