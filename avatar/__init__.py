"""How she looks: packs, plates, idle life, composition."""
