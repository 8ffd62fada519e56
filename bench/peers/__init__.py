"""The stock ways, each written as its own documentation teaches it."""
