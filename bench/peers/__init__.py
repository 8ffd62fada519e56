"""What one would otherwise write, each as its own documentation teaches it."""
