"""The verbs of `palaver basic`: a file for each, with its VERB."""
