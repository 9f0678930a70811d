"""What is on air, and who decides."""
