"""What a class is asked: the claims of the lab, questions of the teacher's own, and all that is chosen."""
