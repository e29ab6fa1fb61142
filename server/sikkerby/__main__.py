"""`python -m sikkerby` is `sikkerby`."""

from sikkerby.cli import main

main()
