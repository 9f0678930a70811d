"""Dubbing: a video in, the same video speaking another language out."""
