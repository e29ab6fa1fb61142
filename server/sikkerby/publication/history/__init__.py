"""From one version to the next: what changed, as a feed and a patch, and how many are kept."""
