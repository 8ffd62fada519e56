"""What one web process has for the clients of the game: its audience, and what is said to each."""
