"""Answers to stored queries and to visitors' own: asked, shown, and written as files."""
