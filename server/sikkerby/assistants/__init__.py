"""The publication for assistants: Model Context Protocol, over HTTP and over standard input."""
