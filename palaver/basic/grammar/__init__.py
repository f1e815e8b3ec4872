"""Words of the grammar that are no keywords: what each is for and how it is written, for editors and the reference."""
