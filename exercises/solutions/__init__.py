"""A solution of each exercise, none of them the only one."""
