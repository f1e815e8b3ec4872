"""Answers that are given again: to the same question, or to one that means the same, as long as nothing has changed."""
