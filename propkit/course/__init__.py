"""The course around the reference: manifest, sync, reading of notebooks, progress, hints."""
