"""What a class refuses, each by a name of its own."""


class Refused(Exception):  # noqa: N818
    """Base of what a class refuses."""


class Full(Refused):
    """There is no place for one more; `what` says of what."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Locked(Refused):
    """The room lets nobody in any more."""


class Gone(Refused):
    """The teacher has removed this visitor."""


class Moved(Refused):
    """The room is not in the phase that the one who asks believes it to be in."""


class WrongOrder(Refused):
    """The phase cannot follow the current one."""


class NotOpen(Refused):
    """This round of this question takes no answers now."""


class UnknownQuestion(Refused):
    """There is no such claim, and no such question in this room."""


class UnknownChoice(Refused):
    """The question has no such choice."""
