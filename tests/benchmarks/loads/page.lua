-- One page, again and again.

dofile("report.lua")
