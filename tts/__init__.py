"""How she sounds: voices with phone timings."""
