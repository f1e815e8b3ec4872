s = REPEAT("x", 2000000)
HEAR name
