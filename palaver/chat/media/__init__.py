"""Files that come with a conversation: pictures, recordings, and documents that are asked over in it alone."""
