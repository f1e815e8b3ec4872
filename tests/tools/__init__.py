"""Tests of palaver/tools."""
