"""The game itself, without network and without Redis: what each tick makes of the field."""
