-- A form, sent again and again, each time with other answers and from another address.
--
-- Arguments: a file with the body, in which MARK stands for what differs; how the Location
-- of a good answer begins; the number of this run, so that no two runs send the same.

dofile("report.lua")

threads = {}

function setup(thread)
   threads[#threads + 1] = thread
   thread:set("number", #threads)
end

function init(arguments)
   local file = assert(io.open(arguments[1]))
   local body = file:read("*a")
   file:close()
   local sent_page, run = arguments[2], tonumber(arguments[3])
   local counter = 0
   good = 0
   wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"

   request = function()
      counter = counter + 1
      local place = (run * 400009 + number * 200003 + counter) % 16777216
      wrk.headers["X-Forwarded-For"] = string.format(
         "10.%d.%d.%d", math.floor(place / 65536), math.floor(place / 256) % 256, place % 256)
      local answers = body:gsub("MARK", string.format("%d-%d-%d", run, number, counter))
      return wrk.format("POST", nil, nil, answers)
   end

   response = function(status, headers)
      local location = headers["Location"] or ""
      if status == 302 and location:sub(1, #sent_page) == sent_page then
         good = good + 1
      end
   end
end
