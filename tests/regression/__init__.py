"""What the model answered when it was last looked at, per scenario and arm: ``make regression`` writes it anew."""
