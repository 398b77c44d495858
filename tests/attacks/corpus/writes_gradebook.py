"""Opens the gradebook and gives itself full marks."""

# ruff: noqa
# kind: secrets; must: blank, 0

import sqlite3

for path in ("COURSE/gradebook.db", "gradebook.db", "../gradebook.db", "../../gradebook.db", "../../../gradebook.db"):
    try:
        with sqlite3.connect(f"file:{path}?mode=rw", uri=True) as book:
            book.execute("UPDATE grade SET manual_score = 100")
            print("REACHED", path)
    except sqlite3.Error:
        pass
print("TRIED")
