"""What every other package stands on: errors, settings, ports and their adapters."""
