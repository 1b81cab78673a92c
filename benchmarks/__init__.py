"""Time and memory against the project's targets, and against a peer. ``python -m benchmarks`` (``make bench``)."""
