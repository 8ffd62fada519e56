"""The demo: the whole site on one machine from one command, `make demo`.

`__main__` checks what it needs and says what is missing in one sentence; `supervisor` starts Redis, the web
process, the workers and the beat, and tells when the site is ready; each of them runs on a `leash`, which
starts it again when it crashes and ends it when the demo is gone, however that happened.
"""
