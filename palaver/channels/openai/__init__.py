"""OpenAI's API as its clients speak it: the routes, the shapes of what comes and goes, the answer in chunks."""
