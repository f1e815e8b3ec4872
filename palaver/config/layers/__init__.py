"""What counts for a bot: its document over defaults of its account and of the platform, under the operator's locks."""
