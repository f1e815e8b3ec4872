"""The whole server over its sockets: every promise of its outer surface, each bad input, and death in the middle."""
