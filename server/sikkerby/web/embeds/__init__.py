"""Figures, tables, sentences and quotations for other people's pages, and cards for links."""
