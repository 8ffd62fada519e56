"""This project's side of a work, where a work needs more of it than its servers."""
