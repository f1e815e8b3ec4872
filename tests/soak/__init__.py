"""The long forms of the tests of death and broken lines."""
