"""Boards and sensors."""
