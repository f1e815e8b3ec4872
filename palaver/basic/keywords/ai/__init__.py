"""Pictures, sound, text understood."""
