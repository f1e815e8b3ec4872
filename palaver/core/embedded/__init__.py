"""The servers that come in wheels and run under the data directory; they load the standard library only."""
