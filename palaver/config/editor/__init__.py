"""The editor of a bot's draft: its form is made from the document's schema, and nothing here names a field."""
