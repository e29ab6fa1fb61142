"""The server: connections, clients, limits, coding, caches, logs and metrics."""
