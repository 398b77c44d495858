"""Still pictures: one file a figure. They draw what they are given, say it in words, and leave nothing open."""
