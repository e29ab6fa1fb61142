"""The web room: HTTP in, answers out."""
