"""Django's registration of the dashboard, and what it says about itself."""

from web import site


class DashboardConfig(site.App):
    name = "dashboard"
    # A quarter of an hour; the page shows five minutes.
    events_kept = 900
