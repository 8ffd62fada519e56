"""The tasks of the event loop of a web process: which of them are a client's."""

import asyncio


def tasks_of_clients() -> set["asyncio.Task[object]"]:
    """Return the tasks beside the test's own and those that read events and faults for all clients.

    Their questions to Redis are tasks too, which end and begin all the time: a mere count may differ by one.
    """
    return {
        task
        for task in asyncio.all_tasks()
        if task is not asyncio.current_task() and not _reads_for_all(task)
    }


def _reads_for_all(task: "asyncio.Task[object]") -> bool:
    return task.get_name() in ("hub", "faults") or "site-packages/redis/" in repr(task)
