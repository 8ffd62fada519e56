"""The five lanes are the lesson: each short enough to read aloud, and all of one form."""

import ast
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SERVER = ["polling", "long_polling", "websocket", "sse", "webhook"]
CLIENT = ["polling", "long-polling", "websocket", "sse", "webhook"]
# What a class reads on one screen of a projector: under 40.
MOST_LINES = 39


@pytest.mark.parametrize("lane", SERVER)
def test_a_lane_is_short_and_delivers(lane: str) -> None:
    text = (PROJECT / "lab" / "lanes" / f"{lane}.py").read_text()
    functions = [
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)
    ]
    assert "deliver" in functions
    assert text.count("\n") <= MOST_LINES


@pytest.mark.parametrize("lane", CLIENT)
def test_a_lanes_client_is_short_and_has_the_same_functions_in_the_same_order(lane: str) -> None:
    text = (PROJECT / "static" / "lab" / "lanes" / f"{lane}.js").read_text()
    functions = re.findall(r"function (\w+)\(", text)
    assert [name for name in functions if name in ("connect", "follow", "close")] == [
        "connect",
        "follow",
        "close",
    ]
    assert text.count("\n") <= MOST_LINES
