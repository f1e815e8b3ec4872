"""How a provider is called so that its troubles stay its own: places, a breaker, retries, fallbacks."""
