"""What programs ask of models."""
