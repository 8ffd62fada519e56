"""`python -m exercises.client FILE URL CURSOR`: runs the `follow` of a file, and prints each event.

In a process of its own, a client that never ends can be ended, and one that fails fails alone.
"""

import json
import sys
from runpy import run_path
from typing import Any

# Before an event, so that what the client itself prints is not taken for one.
MARK = "event: "


def notice(event: Any) -> None:
    """Print an event at once, as one line of JSON."""
    print(MARK + json.dumps(event), flush=True)


if __name__ == "__main__":
    file, url, cursor = sys.argv[1:]
    run_path(file)["follow"](url, cursor, notice)
    sys.exit("the function follow has returned")
