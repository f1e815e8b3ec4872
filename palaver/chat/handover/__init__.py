"""People in the place of a bot: who is asked for them, and their desk."""
