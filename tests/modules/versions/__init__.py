"""Tests of the pages of versions."""
