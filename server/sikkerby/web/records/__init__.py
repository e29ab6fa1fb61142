"""What pages show, read from a version's `sikkerby.sqlite`: one function for each question."""
