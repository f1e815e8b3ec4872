"""Tests of bot packages."""
