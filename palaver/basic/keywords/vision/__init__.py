"""Faces and machines that watch."""
