"""Open data: what a process gathered, without anybody in it, under a licence that lets it be used."""
