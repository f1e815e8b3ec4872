"""Ways to talk to bots besides the JSON routes and the page: OpenAI's wire format and the WebSocket."""
