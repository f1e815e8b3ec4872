"""What keywords send to other servers and make of their answers; the port alone talks to them."""
