"""How a voice of our own is trained: `python -m tts.training --help`. Nothing else of this room needs torch for it."""
