"""What keywords ask a model about a text: the questions, and the shapes of the answers."""
