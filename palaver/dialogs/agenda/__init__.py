"""What begins a program without a person: schedules, webhooks, events; each run is kept with what became of it."""
