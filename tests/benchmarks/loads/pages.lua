-- Many pages, each as often as any other: the file named by the argument has their paths.

dofile("report.lua")

local started = 0

function setup(thread)
   started = started + 1
   thread:set("seed", os.time() + started)
end

function init(arguments)
   local asked = {}
   for path in io.lines(arguments[1]) do
      asked[#asked + 1] = wrk.format("GET", path)
   end
   math.randomseed(seed)
   request = function()
      return asked[math.random(#asked)]
   end
end
