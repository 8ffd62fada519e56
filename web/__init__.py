"""What all pages share: the visitor, errors that say what to do, the state of the parts, the code shown."""
