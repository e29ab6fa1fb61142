"""Stored queries: read from their files, and given values (the folder `queries` holds them)."""

from sikkerby.queries.parameters import Parameter
from sikkerby.queries.stored import GROUPS, StoredQuery, bind, read_queries, read_query

__all__ = ["GROUPS", "Parameter", "StoredQuery", "bind", "read_queries", "read_query"]
