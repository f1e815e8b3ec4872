"""Files as programs see them: their paths, and what their content is as a value; where they lie is the port's."""
