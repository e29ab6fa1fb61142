"""Tables written for others: CSV (RFC 4180), the CSV that Danish Excel opens, and XLSX.

Rows are written as they come, so that memory does not grow with their number.
"""
