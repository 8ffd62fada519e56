"""A run to take along, as a file that other tools read."""
