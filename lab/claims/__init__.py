"""The claims: what people say of the five techniques, each put to the test on a run of the lab.

How it works: a claim is a small object. It says which runs measure it, what is broken in them, which figures
they yield, and the threshold that was written down before anything was measured. Whatever runs it, a page or
`make claims`, follows the lanes with the same clients, and reports what arrived. The figures and the verdict
are made here from the runs themselves: it holds, it does not hold, or it depends on one thing that is moved.

When to use it: before you repeat a sentence that everybody repeats.

What it costs: a run or two of the lab for each claim, half a minute at most.
"""
