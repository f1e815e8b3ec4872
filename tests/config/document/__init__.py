"""Tests of the bot document."""
