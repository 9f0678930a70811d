"""Lip-sync of a person's own video with mouths mined from it: no network, no weights."""
