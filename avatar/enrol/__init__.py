"""Hosts from a person's own photo or video. Only the command line imports this, when it is asked to."""
