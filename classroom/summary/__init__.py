"""What a class takes home: a page to print, and the same as a file."""
