"""The class: a room of phones around a projector, where students predict before they see.

How it works: the teacher opens a room, and its address appears on the projector as a QR code. Each phone that
joins follows the room's phases by long-polling, as a chat follows its messages. A phase has a sequence
number, and a phone that comes late begins with the current one. For each question, the order is always the
same: predict, commit, discuss, run, compare, explain. Nobody sees how the others answered before it is
revealed.

When to use it: to teach. Students who only watch a demonstration learn almost nothing from it; students who
have committed to a prediction do. Source: C. Crouch, A. Fagen, J. P. Callan, E. Mazur, "Classroom
demonstrations: Learning tools or entertainment?" (American Journal of Physics 72, 2004).

What it costs: one held request for each phone, one event for each phase, one row for each answer. No accounts
and nothing personal: names are made up, and a room is forgotten within a day.
"""
