"""The process that speaks and draws."""
