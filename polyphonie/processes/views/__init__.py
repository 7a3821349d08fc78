"""Pages of processes: `read` for everybody, `write` for the services."""
