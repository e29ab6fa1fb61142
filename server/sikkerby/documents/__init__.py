"""Documents: canonical text to a table whose every character knows where it stands."""
