"""The same packets to files and platforms."""
