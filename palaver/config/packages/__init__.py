"""Bot packages: a bot as a folder or zip; read, mapped to the document, checked and written, without a server."""
