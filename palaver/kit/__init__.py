"""Pure building blocks: no input or output, nothing of ours imported."""
