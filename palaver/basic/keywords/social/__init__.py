"""Posts, campaigns, figures of networks."""
