"""What is known of each connection: its bytes, whether its client reads, and how many there are."""
