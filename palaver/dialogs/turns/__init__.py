"""Programs in the turns of a conversation."""
