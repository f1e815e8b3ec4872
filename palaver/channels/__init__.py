"""Ways to talk to bots besides the JSON routes and the page: each file or folder here that offers MODULE is one."""
