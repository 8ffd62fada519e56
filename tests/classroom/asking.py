"""A teacher and students of a class, as the site's API has them."""

from typing import Any

import requests

from tests.waiting import wait_until


class Person:
    """Somebody with a browser."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.get(f"{url}/visitor/")

    def get(self, path: str) -> Any:
        """Return the JSON at a path of the class's API."""
        return self.session.get(f"{self.url}/class/api/rooms/{path}", timeout=60).json()

    def post(self, path: str, **body: Any) -> requests.Response:
        """POST JSON to a path of the class's API."""
        return self.session.post(f"{self.url}/class/api/rooms/{path}", json=body, timeout=60)

    def answer(self, code: str, question: str, round_: int, choice: str, **more: int) -> requests.Response:
        """Choose."""
        return self.post(f"{code}/answers/", question=question, round=round_, choice=choice, **more)


class Teacher(Person):
    """Who has opened a room."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        answer = self.post("")
        assert answer.status_code == 201, answer.text
        self.code, self.key = answer.json()["code"], answer.json()["teacher_key"]
        self.session.headers["Authorization"] = f"Bearer {self.key}"
        # A site that has just started reads its log first; a cursor from before leads to a new snapshot.
        wait_until(lambda: self.room["cursor"] != "0-0", "the site has read its log")

    @property
    def room(self) -> Any:
        """The room as it is now."""
        return self.get(f"{self.code}/")

    def go_on(self, phase: str, **more: Any) -> requests.Response:
        """Move the room on."""
        return self.post(f"{self.code}/phase/", phase=phase, **more)

    def ask(self, *choices: str, right: int | None = None) -> str:
        """Add a question of one's own; returns its id."""
        answer = self.post(f"{self.code}/questions/", text="Which?", choices=list(choices), right=right)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])
