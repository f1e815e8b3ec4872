"""Websites as collections: registered by programs, crawled by a job, their pages documents like others."""
