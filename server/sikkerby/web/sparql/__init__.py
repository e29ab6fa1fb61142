"""/sparql: the protocol, its page and the editor's names."""
