"""Letters as programs write them; who carries them is the port's."""
