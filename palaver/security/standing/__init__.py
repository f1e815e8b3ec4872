"""Standing: who a request is from and what they may, known from memory for as long as it holds."""
