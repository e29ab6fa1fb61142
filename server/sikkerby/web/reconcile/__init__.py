"""Others' names recognised: the Reconciliation API, and /match for people."""
