"""Publication: named graphs to one immutable version folder."""
