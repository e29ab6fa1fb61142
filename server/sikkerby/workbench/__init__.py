"""The steward's workbench: a data folder edited in the browser, by the functions of the commands."""
