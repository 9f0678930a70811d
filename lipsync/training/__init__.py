"""How this room's networks are trained: `python -m lipsync.training --help`. Nothing else here needs torch."""
