"""What programs calculate with: one file for each kind of value, and how kinds become each other."""
