"""The tests: a folder for each part of the project, and here what all of them use.

How they are run: `run` (`make test` and its like), `on_postgres`, `conftest`.
What they run against: `live_server`, a whole site in processes of its own, started from `fork_server`;
`redis_server`, `postgres_server` and `nginx_server`, each the real thing in a folder of its own.
With what they ask: `raw_http`, byte by byte, through `recording_proxy` where what crosses is to be seen, and
`chromium`. How they wait: `waiting`.
"""
