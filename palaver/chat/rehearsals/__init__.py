"""Rehearsals: a bot asked outside of conversations, by runs that evaluate, replay or compare it."""
