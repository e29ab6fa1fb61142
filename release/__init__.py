"""A release from a tag: `make release`."""
