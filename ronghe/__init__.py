"""The command line of Ronghe."""
