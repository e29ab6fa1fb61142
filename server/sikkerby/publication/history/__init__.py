"""From one version to the next: what changed, as a feed and a patch, and which keep their files."""
