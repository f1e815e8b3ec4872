"""Knowledge: documents become chunks, chunks become answers with a place to look them up."""
