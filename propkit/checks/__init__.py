"""Checks: a probe runs an answer on cases, a judge compares what came out, a verdict says it in words."""
