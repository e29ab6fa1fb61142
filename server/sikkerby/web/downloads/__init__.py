"""Files of versions, and the pages about them."""
