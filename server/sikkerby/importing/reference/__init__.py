"""Reference data as tables that a person edits in a spreadsheet, and back into Turtle."""
