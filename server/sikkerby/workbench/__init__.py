"""The steward's workbench: a data folder edited in the browser, as commands edit it."""
