"""A question becomes passages: search by meaning and by words, fusion, what can be quoted, what stands around it."""
