"""Calendars, tasks, meetings, groups."""
