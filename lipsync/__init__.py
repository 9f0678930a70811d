"""How the mouth moves: phone timings to mouth poses."""
