"""The second factor: codes of an authenticator app (TOTP), and backup codes for who has lost it."""
