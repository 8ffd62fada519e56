"""The demo: the whole site on one machine from one command, `make demo`.

`checks` says in one sentence what is missing, before anything starts. `parts` lists the programs of the site.
`supervisor` starts them, starts again what dies, and ends them together. `watcher` ends them if the
supervisor itself was killed. `__main__` brings the site up step by step.
"""
