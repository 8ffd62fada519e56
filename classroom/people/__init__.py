"""Who is in a room: each has a number and a made-up name."""
