"""What she says: catalogue, writer, rundown."""
