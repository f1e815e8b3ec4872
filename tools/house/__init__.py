"""The house checks itself: each file here holds one kind of rule, each rule yields what breaks it."""
