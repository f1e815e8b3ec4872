"""Tools that a model may call: what they are, where they come from, and what stands between a call and its effect."""
