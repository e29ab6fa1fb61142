"""What is wrong with an installation, a home or a store, and what to do: `sikkerby doctor`."""
