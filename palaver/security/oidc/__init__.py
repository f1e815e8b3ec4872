"""Signing in by an OpenID issuer: code flow with PKCE and nonce, groups as roles, and the way out."""
