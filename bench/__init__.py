"""Measured figures: `make bench` runs them all and prints the tables of RESULTS.md."""
