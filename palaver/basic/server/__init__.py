"""What an editor asks about a program: pure functions over a document; session.py speaks them as a language server."""
