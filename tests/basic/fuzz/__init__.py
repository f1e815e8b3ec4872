"""Fuzzing of the language: any bytes are read, judged, printed, compiled and run within bounds."""
