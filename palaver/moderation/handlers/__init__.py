"""One file for each handler, each offering HANDLER; the file's name is what a policy calls it."""
