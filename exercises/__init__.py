"""Programming exercises: write the client of each technique yourself, against the lanes of the lab.

`polling`, `long_polling`, `websocket` and `sse` are the skeletons to complete, as docs/exercises.md says;
`solutions` has one of each. `check` runs a client while it breaks its connection (`make check-exercise`),
`client` is the process in which it runs, `verdict` says in words what is wrong, and `own_site` is a site for
those who have none.
"""
