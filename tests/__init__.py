"""All tests, and what starts them."""

# The environment's name of a folder that all processes of a run share.
SHARED = "TESTS_SHARED_FOLDER"
