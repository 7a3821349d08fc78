"""Every list one can see, as a file: the same rows as its page, in the columns one chooses."""
