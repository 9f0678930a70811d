"""A voice of our own: timed phones and a melody to sound, in NumPy. `tts.training` makes its weights."""
