"""Pages about the publication: home, registers, vocabulary, interface."""
