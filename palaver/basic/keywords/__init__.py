"""The keywords: a folder for each family, a file for each keyword with its KEYWORD; nothing here registers itself."""
