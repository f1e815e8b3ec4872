"""How a text is taken apart: into sentences, terms that words are counted by, and pieces as the model reads them."""
