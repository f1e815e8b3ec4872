"""What a model is shown: passages, history or its summary, what is known of the person, all within a budget."""
