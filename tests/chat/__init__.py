"""Tests of palaver/chat."""
