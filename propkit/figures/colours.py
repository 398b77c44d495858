"""The colours of every picture, from the Okabe-Ito set, which also colour-blind readers can tell apart."""

FORWARD = "#0072B2"  # guesses, data on its way forward
BACKWARD = "#D55E00"  # slopes, blame on its way back
TARGET = "#009E73"  # what should come out
NEUTRAL = "#555555"  # axes, notes, all the rest
