"""What a stranger runs, as it stands: the README's and the guides' own commands, no setting."""
