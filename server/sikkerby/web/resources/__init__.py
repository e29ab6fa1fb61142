"""What has an address below id/: dereferenced, described, and shown on a page of its kind."""
