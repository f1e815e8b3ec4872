"""The providers: each file offers one PROVIDER, whose id is the file's name."""
