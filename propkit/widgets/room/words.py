"""What the training room says of a run: where it stands, and what its curves look like."""

import numpy as np

from propkit.figures.words import count, show

EXPLODED = 100.0  # a loss above this; a network that guesses has log 2 = 0.69 for two classes
BACK = 5  # epochs over which a loss is said to fall, rise or stay
NOTABLE = 0.03  # a loss that is lower by a smaller share has not clearly fallen
JUMPY = 0.3  # more than this, of all rises of the loss in the last 10 epochs together, is a jumping curve
PATIENCE = 10  # epochs without a lower validation loss before it is called over-fitting


def exploded(history):
    """Say whether the last loss of a run, or that of its validation rows, is no number or far too large."""
    return not np.max([history["train_loss"][-1], history["val_loss"][-1]]) <= EXPLODED  # true of no number too


def standing(history, last):
    """Say how far the training has come, with the losses and the shares of right rows.

    history a dict of four lists, one number for each epoch and one before the first; last the number of epochs
    """
    train, val = (
        f"loss {show(history[f'{rows}_loss'][-1])} and {percent(history[f'{rows}_right'][-1])} right on the {name} rows"
        for rows, name in (("train", "training"), ("val", "validation"))
    )
    return f"Epoch {len(history['train_loss']) - 1} of {last}: {train}, {val}."


def next_epoch(rows, batch_size, lr):
    """Say what the next epoch will do."""
    steps = count(-(-rows // batch_size), "step")
    return f"Next epoch: {steps} with batches of {count(batch_size, 'row')}, at the rate {show(lr)}."


def diagnosis(history, classes, alike=False):
    """Say what the curves look like, and what could be tried.

    history as above, classes their number, alike True where the network says the same about every row
    """
    train, val = (np.array(history[key]) for key in ("train_loss", "val_loss"))
    epochs, best = len(train) - 1, int(np.argmin(val))
    if exploded(history):
        return f"It exploded: after epoch {epochs} {_size(train, val)}. Press Reset and choose a smaller rate."
    if epochs == 0:
        return "Nothing is learned yet: this is what the first random weights say."
    if alike:
        return "Stuck: every row gets the same answer. Press Reset and choose a smaller rate."
    if np.sum(np.maximum(np.diff(train[-11:]), 0)) > JUMPY:
        return "It jumps up and down: the steps are too large. Try a smaller rate or larger batches."
    if over_fits(history):
        return (
            f"Over-fitting: the validation loss was least, {show(val[best])}, after epoch {best}, "
            "and has risen since, while the training loss fell."
        )
    return _pace(train, classes)


def over_fits(history):
    """Say whether the validation loss has turned and rises, while the training loss falls.

    The last five epochs count together, since both wobble.
    """
    train, val = history["train_loss"], history["val_loss"]
    best, late, later = int(np.argmin(val)), np.mean(train[-5:]), np.mean(val[-5:])
    waited = len(val) - 1 - best >= PATIENCE
    return bool(waited and later > 1.1 * val[best] + 0.01 and later > 1.2 * late and late < train[best])


def _pace(train, classes):
    recent = train[-BACK - 1 :]
    ago, change = count(len(recent) - 1, "epoch"), recent[-1] / max(recent[0], 1e-300) - 1
    if train[-1] < (1 - NOTABLE) * np.min(train[: max(len(train) - BACK, 1)]):
        return f"Still falling: the training loss is {percent(-change)} lower than {ago} ago."
    if np.all(np.diff(recent) < 0):
        return f"It falls slowly: the training loss is {percent(-change)} lower than {ago} ago. Try a larger rate."
    if train[-1] > 0.97 * np.log(classes):
        return f"No better than guessing, which has a loss of log {classes} = {np.log(classes):.3f}."
    if change > 0.1:
        return f"The training loss is {percent(change)} higher than {ago} ago: some steps were too large."
    return f"Flat: for {BACK} epochs the training loss has not clearly fallen. Try another rate, more layers, or stop."


def _size(train, val):
    worst = train[-1] if not train[-1] <= EXPLODED else val[-1]
    return f"the loss is {show(worst)}" if np.isfinite(worst) else "the loss is no number any more"


def percent(share):
    """Write a share as a percentage: 97 %, 0.412 %."""
    return f"{show(100 * share)} %" if np.isfinite(share) else "not a number"
