"""Tools of other servers, over the Model Context Protocol: where they are, what they offer, how they are called."""
