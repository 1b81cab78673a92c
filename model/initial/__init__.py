"""From scenario to state: land, residents, firms, organisations, and logs of real requests."""
