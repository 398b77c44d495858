"""Makes empty files without end."""

# ruff: noqa
# kind: harm; must: blank|partial|timeout, 0

made = 0
try:
    for made in range(20_000):
        open(f"file{made}", "w").close()
except OSError as error:
    print("TRIED", error)
if made > 5_000:
    print("REACHED", made)
