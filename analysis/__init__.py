"""Statistics, figures and reports on stored runs; no rule of the model is run here."""
