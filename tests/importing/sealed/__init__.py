"""Ten documents of municipalities that do not exist, modelled on the annexes of council agendas.

They were written by somebody who had seen neither the reader's code nor the documents that it was
developed on, and committed before the reader first ran on them. Each table beside this file is both
the document and what a person reads from it:

- the first line gives each column's heading and, after ``=``, the role a person gives the column;
- a line that begins with ``# `` is a heading that divides the initiatives below it;
- ``{name}`` in a cell is a party or a place that a person reads; ``{?words}`` is a group without a
  name of its own, which may be read as a party or be put before the steward as words that name
  nobody; what stands outside braces names nobody.
"""
