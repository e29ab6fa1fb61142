"""The program that serves: processes, connections, and the way of a request to what answers it."""
