"""Virtuoso's configuration, for measurements and for tests."""

from __future__ import annotations

_VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
[Parameters]
ServerPort = {sql}
DirsAllowed = .
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
MaxClientConnections = 10
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = {seconds}
"""


def virtuoso_configuration(http: int, sql: int, *, buffers: int, seconds: int) -> str:
    """The text of `virtuoso.ini`: its two ports, its memory in pages of 8 kB, its time limit."""
    return _VIRTUOSO.format(
        http=http, sql=sql, buffers=buffers, dirty=buffers * 3 // 4, seconds=seconds
    )
