"""What keywords need of the server, one port in each file; without a server each is absent and says so."""
