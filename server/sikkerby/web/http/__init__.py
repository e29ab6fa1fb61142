"""What every server needs: clients, limits, coding, caches, logs and metrics."""
