"""The day: what one day does to open cases, compiled; rules are called by the loop, one module a matter."""
