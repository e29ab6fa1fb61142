"""Lists of initiatives: chosen, searched, compared, said in a sentence, written as files."""
