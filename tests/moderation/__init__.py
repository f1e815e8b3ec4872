"""Tests of palaver/moderation."""
