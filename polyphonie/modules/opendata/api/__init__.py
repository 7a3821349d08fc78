"""The read-only API: what the pages say, for programmes; and cards for the town's own site."""
