"""The order of a lesson: which phase may follow which, and what the teacher is advised to do.

Source: E. Mazur, "Peer Instruction" (1997); C. Crouch and E. Mazur, "Peer Instruction: Ten years of
experience and results" (American Journal of Physics 69, 2001), which has the limits of 30 and 70 per cent.
"""

LOBBY = "lobby"
PREDICT = "predict"
COMMIT = "commit"
DISCUSS = "discuss"
RUN = "run"
COMPARE = "compare"
EXPLAIN = "explain"
# Each is a phase of its own, entered from between two questions.
RACE, LANES, HERD, END = "race", "lanes", "herd", "end"
_BETWEEN = (PREDICT, RACE, LANES, HERD, END, LOBBY)
# From any phase the teacher may break off, into the lobby.
FOLLOWERS: dict[str, tuple[str, ...]] = {
    LOBBY: _BETWEEN,
    PREDICT: (COMMIT,),
    COMMIT: (DISCUSS, RUN),
    DISCUSS: (RUN,),
    RUN: (COMPARE,),
    COMPARE: (EXPLAIN,),
    EXPLAIN: _BETWEEN,
    RACE: _BETWEEN,
    LANES: _BETWEEN,
    HERD: _BETWEEN,
    END: (LOBBY,),
}
# Phases about a question, and the round that is open in two of them.
WITH_QUESTION = (PREDICT, COMMIT, DISCUSS, RUN, COMPARE, EXPLAIN)
ROUNDS = {PREDICT: 1, DISCUSS: 2}
REVEALED = (COMPARE, EXPLAIN)
# Per cent of right answers: below, too few can explain it to the others; above, too many know it already.
FEW_PERCENT, MANY_PERCENT = 30, 70


def may_follow(before: str, after: str) -> bool:
    """Return whether a phase may follow another."""
    return after == LOBBY or after in FOLLOWERS[before]


def hint(right: int, answered: int) -> str:
    """Return what to do after the first round: "explain", "discuss" or "go_on"; empty if nobody answered."""
    if not answered:
        return ""
    percent = 100 * right / answered
    if percent < FEW_PERCENT:
        return "explain"
    return "discuss" if percent <= MANY_PERCENT else "go_on"
