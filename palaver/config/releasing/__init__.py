"""A bot's way from one version to the next: drafts, publishing, waiting, canaries, going back."""
