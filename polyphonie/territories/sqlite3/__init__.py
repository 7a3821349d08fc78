"""Django's SQLite, with whole numbers declared as SQLite itself declares them (see `base`)."""
