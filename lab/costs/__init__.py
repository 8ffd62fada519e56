"""What N clients of a technique cost this site: measured here with up to 1,000, and calculated for more.

The clients are real: a worker opens real connections to a lane of a run, and the web process that serves them
is asked before and after for its memory and its CPU time. One measurement at a time for the whole site.
"""
