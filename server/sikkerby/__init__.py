"""Sikkerby: publish a municipality's crime-prevention initiatives as linked data."""

__version__: str


def __getattr__(name: str) -> str:
    """The release; only who asks for it waits for the library that finds it."""
    if name == "__version__":
        from importlib.metadata import version

        return version("sikkerby")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
