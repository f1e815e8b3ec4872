"""Wire formats: how a request is written and a stream is read, once per format and not once per provider."""
