"""BASIC: source, tokens, lexer, nodes, parser, analyzer; keywords are one file each, the runtime stands beside them."""
