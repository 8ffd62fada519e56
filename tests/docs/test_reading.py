"""How the documentation is read, so that a command which does something else is found out."""

from pathlib import Path

import pytest

from .commands import Block, blocks
from .desk import Typed

PAGE = """# A page

```sh
echo one \\
  two

echo three
```

```text
one two
three
```

   ```sh
   false
   ```

Words between.

```text
nothing of it
```
"""


def test_a_block_has_its_commands_its_line_and_what_is_said_right_after_it(tmp_path: Path) -> None:
    page = Path("docs") / "page.md"
    (tmp_path / "docs").mkdir()
    (tmp_path / page).write_text(PAGE)
    first, _, second, _ = blocks(tmp_path / page, tmp_path)
    assert first == Block("docs/page.md", 3, "sh", "echo one \\\n  two\n\necho three\n", "one two\nthree\n")
    assert first.commands == ["echo one two", "echo three"]
    assert (second.text, second.said) == ("false\n", None)


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        (None, ""),
        ("one\n", "one\n"),
        ("one … three\n", "one two three\n"),
        ("one\n…\nfour\n", "one\ntwo\nthree\nfour\n"),
        ("one\n…\nfour\n", "one\nfour\n"),
        ("one\n…\n", "one\ntwo\nthree\n"),
        ("a.b*\n", "a.b*\n"),
    ],
)
def test_an_expected_output_passes(said: str | None, printed: str) -> None:
    assert Typed(printed, 0).is_as_said(said)


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        (None, "something\n"),
        ("one\n", ""),
        ("one\n", "one\ntwo\n"),
        ("one … three\n", "one\nthree\n"),
        ("one\n…\nfour\n", "one\ntwo\nfour five\n"),
        ("a.b*\n", "aab\n"),
    ],
)
def test_an_unexpected_output_is_found(said: str | None, printed: str) -> None:
    assert not Typed(printed, 0).is_as_said(said)


def test_a_command_that_fails_is_found_out_whatever_it_printed() -> None:
    assert not Typed("one\n", 1).is_as_said("one\n")


def test_an_endless_output_begins_as_expected() -> None:
    assert Typed("one\ntwo\n", None).is_as_said("one\n")
    assert not Typed("two\n", None).is_as_said("one\n")
