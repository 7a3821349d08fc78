"""The commands of the platform. Each module offers `register(commands)`; Django is set up only when one runs."""
