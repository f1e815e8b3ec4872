"""A stored file becomes searchable: the job that reads and embeds it, and the index that it goes into."""
