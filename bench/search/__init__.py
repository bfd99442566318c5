"""How fast a whole catalogue is searched: `make bench CASE=search SIZE=100000`."""
