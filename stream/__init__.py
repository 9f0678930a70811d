"""How it reaches people: the stage process, the server, the show."""
