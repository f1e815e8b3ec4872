"""Visitors whom no customer has named: the widgets of their pages, and the signed ids by which limits know them."""
