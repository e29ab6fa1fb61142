"""Validation: SHACL and the checks that need text or history, all yielding the same findings."""
