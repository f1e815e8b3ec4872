"""One file for each measurement; each answers its figures."""
