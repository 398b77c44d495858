"""All that runs in the sandbox besides numpy and the probe: no reference, no bank, no seed, no expected value."""
