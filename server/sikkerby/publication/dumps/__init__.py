"""The dumps of a version, and the parts that are cut from them."""
