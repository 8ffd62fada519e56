"""A run, exported as a file that other tools read."""
