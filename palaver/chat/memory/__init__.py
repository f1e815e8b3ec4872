"""What bots remember of people: facts that people told them, or that models propose, each from one message."""
