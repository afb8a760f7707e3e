"""Records in and out: which files, which format, and writing that never leaves half a file."""
