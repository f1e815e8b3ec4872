"""Document formats, one folder each: `FORMAT` declares it, its module `reader` turns a file into blocks."""
