"""Programs in BASIC on the server: dialogs that wait in the database, tools, jobs, hooks."""
