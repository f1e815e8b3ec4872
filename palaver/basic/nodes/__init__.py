"""The tree that the parser makes: expressions, statements, declarations; each node knows its span, none its parent."""
