from web import site
from web.techniques import Technique


class SixthConfig(site.App):
    name = "tests.web.sixth"
    label = "sixth"
    events_kept = 7
    visitors_write = True
    paths_for_programs = ("feed/",)
    costly_paths = ("api/pigeons/",)
    signed_paths = ("calls/",)
    technique = Technique(
        app="sixth",
        name="Carrier pigeons",
        lesson="pigeons",
        product="Loft",
        line="The client keeps a loft, and the server sends a bird.",
        without_log="Event log down: the birds stay at home.",
        answers=("Anyone who feeds them.", "Rarely.", "Only the server.", "Yes, at a loft."),
    )
    seeded = False

    def seed(self) -> None:
        self.seeded = True
