"""Goes through all text, bytes and arrays that it can find in its own process for what must not be there."""

# ruff: noqa
# kind: secrets; must: blank, 0

import gc

WANTED = "".join(reversed("-YRANAC"))

seen, queue = set(), gc.get_objects()
while queue and len(seen) < 400_000:
    thing = queue.pop()
    if id(thing) in seen or thing is queue or thing is seen:
        continue
    seen.add(id(thing))
    if isinstance(thing, (str, bytes)) and len(thing) < 10**6:
        text = thing if isinstance(thing, str) else thing.decode("latin-1")
        if WANTED in text and text != WANTED:
            print("REACHED", text[:100])
    elif not isinstance(thing, (int, float)):
        queue.extend(gc.get_referents(thing))
print("TRIED")
