"""Dubbing in the server: uploads, projects, and the long work on them."""
