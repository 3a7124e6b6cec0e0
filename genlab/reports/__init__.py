"""Reports: the runs that a claim rests on, made or found recorded, and their table in Markdown."""
