"""Dubbing over HTTP: uploads, projects, long work and whoever is told of it."""
