"""How bytes go to a provider and come back: requests, connections, lines and events; what they mean is a wire's."""
