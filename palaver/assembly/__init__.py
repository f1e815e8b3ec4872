"""Builds the application from its areas: the only place that knows them all."""
