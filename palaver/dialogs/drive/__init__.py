"""The drive of a bot: files that its programs read and write, kept in the blob store, named in the database."""
