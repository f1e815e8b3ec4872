"""Tests of the way from one version to the next."""
