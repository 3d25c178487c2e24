"""The ticket and its rules. Pure."""
