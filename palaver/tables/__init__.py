"""Tables of bots: defined by TABLE, migrated without ever dropping, one path of reading and writing with all checks."""
