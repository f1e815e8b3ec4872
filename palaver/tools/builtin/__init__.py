"""Tools that every installation has: each file here that offers BUILTIN is one, "builtin." and its name."""
