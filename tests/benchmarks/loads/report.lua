-- Prints the figures of a run as one line of JSON. Latencies are in microseconds, and an
-- answer of 400 and more is an error, as is one that did not come within two seconds.

function done(summary, latency, requests)
   local failed = summary.errors
   local errors = failed.connect + failed.read + failed.write + failed.status + failed.timeout
   local good = summary.requests - failed.status
   if threads then
      good = 0
      for _, thread in ipairs(threads) do
         good = good + thread:get("good")
      end
      errors = errors - failed.status + (summary.requests - good)
   end
   io.write(string.format(
      'figures: {"good": %d, "errors": %d, "microseconds": %d, "p50": %d, "p99": %d}\n',
      good, errors, summary.duration, latency:percentile(50), latency:percentile(99)))
end
