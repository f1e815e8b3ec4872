"""Models: one question, which model, rows out of prose."""
