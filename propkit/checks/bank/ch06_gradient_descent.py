"""Chapter 6, gradient descent: the cases, the wrong answers that learners give, right ones written differently."""

# ruff: noqa: F811 (two exercises may know a mistake by the same name)

from copy import deepcopy
from functools import wraps
from itertools import accumulate, pairwise

import numpy as np

from propkit.checks.exercise import Bank, Case, Given
from propkit.optimizers import adam_step, gradient_descent_step, minimize, momentum_step


def draw_params(rng, *sizes, pair=tuple):
    """Draw a (W, b) for each layer, all entries from 0.3 to 3 in size; sizes D, H, ..., M."""

    def draw(*shape):
        return rng.uniform(0.3, 3, size=shape) * rng.choice([-1.0, 1.0], size=shape)

    return [pair((draw(d, m), draw(m))) for d, m in pairwise(sizes)]


def each(f, *lists):
    """Apply f to every weight matrix and to every bias, with what stands in its place in the other lists."""
    return [tuple(f(*entries) for entries in zip(*pairs, strict=True)) for pairs in zip(*lists, strict=True)]


def zeros(params):
    return each(np.zeros_like, params)


def one_neuron(W, b):
    """Return the params of a layer with one input and one neuron."""
    return [(np.array([[W]]), np.array([b]))]


# ------------------------------------------------------------------------------------- gradient_descent_step

gradient_descent_step_bank = Bank(gradient_descent_step, returns=("params",))


@gradient_descent_step_bank.cases
def _(rng):
    def arguments(*sizes, pair=tuple):
        return draw_params(rng, *sizes, pair=pair), draw_params(rng, *sizes), float(rng.uniform(0.2, 0.8))

    yield Case((one_neuron(0.9, 0.5), one_neuron(1.5, -2.0), 0.1), "a weight of 0.9 with a gradient of 1.5")
    yield Case(arguments(3, 4), "one layer")
    yield Case(arguments(4, 5, 2), "two layers")
    yield Case(arguments(1, 3), "a layer with one input")
    yield Case(arguments(2, 5, 4, 3, pair=list), "three layers whose params are lists [W, b]")
    params, grads, _ = arguments(3, 2, 4)
    yield Case((params, each(lambda g: 1e6 * g, grads), 1e-4), "gradients in the millions and a small rate")
    yield Case((params, zeros(params), 0.5), "gradients that are all 0")


@gradient_descent_step_bank.wrong(
    "You walk uphill: the step is added.",
    "The gradient points to where the loss grows. Which way do you want to go?",
)
def walks_uphill(params, grads, lr):
    return each(lambda p, g: p + lr * g, params, grads)


@gradient_descent_step_bank.wrong(
    "Your step is as long as the gradient: the learning rate has no say.",
    "What should happen to the step when `lr` is halved?",
)
def rate_forgotten(params, grads, lr):
    return each(lambda p, g: p - g, params, grads)


@gradient_descent_step_bank.wrong(
    "Your steps all have the rate 0.01, whatever `lr` is.",
    "Where in your code does `lr` appear?",
)
def rate_hard_coded_as_0_01(params, grads, lr):
    return each(lambda p, g: p - 0.01 * g, params, grads)


@gradient_descent_step_bank.wrong(
    "Your steps all have the rate 0.1, whatever `lr` is.",
    "Where in your code does `lr` appear?",
)
def rate_hard_coded_as_0_1(params, grads, lr):
    return each(lambda p, g: p - 0.1 * g, params, grads)


@gradient_descent_step_bank.wrong(
    "You divide the gradient by the learning rate.",
    "Should a smaller rate make the step shorter or longer?",
)
def divided_by_the_rate(params, grads, lr):
    return each(lambda p, g: p - g / lr, params, grads)


@gradient_descent_step_bank.wrong(
    "You take the rate away from the weights, and then the gradient; their product is to be taken away.",
    "What should happen to a weight whose gradient is 0?",
)
def rate_subtracted(params, grads, lr):
    return each(lambda p, g: p - lr - g, params, grads)


@gradient_descent_step_bank.wrong(
    "You step by the sign of the gradient alone: every entry moves equally far.",
    "Should a weight with a steep slope move as far as one with a gentle slope?",
)
def sign_of_the_gradient_only(params, grads, lr):
    return each(lambda p, g: p - lr * np.sign(g), params, grads)


@gradient_descent_step_bank.wrong(
    "You divide each gradient by its length, so that every step is equally long.",
    "On flat ground, should the step be as long as on a steep slope?",
)
def gradient_made_length_1(params, grads, lr):
    return each(lambda p, g: p - lr * g / max(np.linalg.norm(g), 1e-12), params, grads)


@gradient_descent_step_bank.wrong(
    "Your step grows with the weight itself: it is multiplied by it.",
    "Should a weight of 0 be able to move?",
)
def step_times_the_weight(params, grads, lr):
    return each(lambda p, g: p - lr * g * p, params, grads)


@gradient_descent_step_bank.wrong(
    "You cut large gradients off.",
    "Which line of the docstring asks for a limit?",
)
def gradients_clipped(params, grads, lr):
    return each(lambda p, g: p - lr * np.clip(g, -1, 1), params, grads)


@gradient_descent_step_bank.wrong(
    "You divide the step by the number of layers.",
    "Why should a layer move less because another one follows it?",
)
def divided_by_the_layers(params, grads, lr):
    return each(lambda p, g: p - lr * g / len(params), params, grads)


@gradient_descent_step_bank.wrong(
    "Your biases never move.",
    "Which gradient belongs to b, and where do you use it?",
)
def biases_not_moved(params, grads, lr):
    return [(W - lr * dW, b) for (W, b), (dW, _) in zip(params, grads, strict=True)]


@gradient_descent_step_bank.wrong(
    "Your weights never move; only the biases do.",
    "Which gradient belongs to W, and where do you use it?",
)
def weights_not_moved(params, grads, lr):
    return [(W, b - lr * db) for (W, b), (_, db) in zip(params, grads, strict=True)]


@gradient_descent_step_bank.wrong(
    "You add up the gradients of all biases of a layer, and move each bias by that sum.",
    "Has each bias a gradient of its own?",
)
def bias_gradients_added_up(params, grads, lr):
    return [(W - lr * dW, b - lr * np.sum(db)) for (W, b), (dW, db) in zip(params, grads, strict=True)]


@gradient_descent_step_bank.wrong(
    "You return the steps, not the params after the step.",
    "From where does a step start?",
)
def steps_returned(params, grads, lr):
    return each(lambda p, g: lr * g, params, grads)


@gradient_descent_step_bank.wrong(
    "You return the steps against the gradient, not the params after them.",
    "From where does a step start?",
)
def steps_down_returned(params, grads, lr):
    return each(lambda p, g: -lr * g, params, grads)


@gradient_descent_step_bank.wrong(
    "You return the params as they came in: the new ones are made and not kept.",
    "After `W = W - ...` inside a loop, what does the list `params` hold?",
)
def old_params_returned(params, grads, lr):
    for (W, b), (dW, db) in zip(params, grads, strict=True):
        W = W - lr * dW
        b = b - lr * db
    return params


@gradient_descent_step_bank.wrong(
    "Your list holds the first layer alone: the function returns in the first turn of its loop.",
    "How far is your `return` indented, and when is it reached?",
)
def returned_inside_the_loop(params, grads, lr):
    return gradient_descent_step(params[:1], grads[:1], lr)


@gradient_descent_step_bank.wrong(
    "Your list holds the last layer alone: it is made anew for each layer.",
    "Where in your code is the empty list made, and how often is that line run?",
)
def only_the_last_layer_kept(params, grads, lr):
    return gradient_descent_step(params[-1:], grads[-1:], lr)


@gradient_descent_step_bank.wrong(
    "You return one pair (W, b), not a list of pairs.",
    "What should come out for a network of three layers?",
)
def pair_for_a_list(params, grads, lr):
    return gradient_descent_step(params, grads, lr)[-1]


@gradient_descent_step_bank.wrong(
    "Your weights and biases stand in one flat list, not in a pair for each layer.",
    "What does `for W, b in params` unpack?",
)
def flat_list(params, grads, lr):
    return [p for pair in gradient_descent_step(params, grads, lr) for p in pair]


@gradient_descent_step_bank.wrong(
    "You return two lists, one of weights and one of biases, where a pair for each layer is asked for.",
    "What does `for W, b in params` unpack?",
)
def weights_and_biases_apart(params, grads, lr):
    return tuple(map(list, zip(*gradient_descent_step(params, grads, lr), strict=True)))


@gradient_descent_step_bank.wrong(
    "Your pairs hold the bias first and the weights second.",
    "In which order does `for W, b in params` unpack a pair?",
)
def pairs_swapped(params, grads, lr):
    return [(b, W) for W, b in gradient_descent_step(params, grads, lr)]


@gradient_descent_step_bank.wrong(
    "Your layers come out in reverse order.",
    "Which layer should `params[0]` be?",
)
def layers_reversed(params, grads, lr):
    return gradient_descent_step(params, grads, lr)[::-1]


@gradient_descent_step_bank.wrong(
    "You read the gradients from the last layer to the first, so that layers meet gradients of another shape.",
    "Which gradient should `grads[0]` be?",
)
def gradients_reversed(params, grads, lr):
    return each(lambda p, g: p - lr * g, params, grads[::-1])


@gradient_descent_step_bank.wrong(
    "You return a generator, which can be gone through only once and has no `params[0]`.",
    "Which brackets make a list?",
)
def generator_returned(params, grads, lr):
    return (pair for pair in gradient_descent_step(params, grads, lr))


@gradient_descent_step_bank.wrong(
    "You write the new weights into the caller's params, so that the old ones are gone.",
    "What is the difference between `W -= step` and `W - step`, and how do you start a list of your own?",
)
def params_overwritten(params, grads, lr):
    for (W, b), (dW, db) in zip(params, grads, strict=True):
        W -= lr * dW
        b -= lr * db
    return params


@gradient_descent_step_bank.wrong(
    "You scale the gradients in place, so that the caller's gradients are changed.",
    "What is the difference between `dW *= lr` and `lr * dW`?",
)
def gradients_overwritten(params, grads, lr):
    for dW, db in grads:
        dW *= lr
        db *= lr
    return each(lambda p, g: p - g, params, grads)


@gradient_descent_step_bank.wrong(
    "Your function hands nothing back: its result is `None`.",
    "Setting a variable inside a function changes nothing outside. Which word hands it back?",
)
def params_not_returned(params, grads, lr):
    params = gradient_descent_step(params, grads, lr)


@gradient_descent_step_bank.right
def by_index(params, grads, lr):
    new = []
    for i in range(len(params)):
        new.append([params[i][0] - lr * grads[i][0], params[i][1] - lr * grads[i][1]])
    return new


@gradient_descent_step_bank.right
def on_a_deep_copy(params, grads, lr):
    new = deepcopy(params)
    for layer, (dW, db) in enumerate(grads):
        new[layer][0][:] -= lr * dW
        new[layer][1][:] -= lr * db
    return new


@gradient_descent_step_bank.right
def weights_first_then_biases(params, grads, lr):
    weights = [np.add(W, np.negative(lr) * dW) for (W, _), (dW, _) in zip(params, grads, strict=True)]
    biases = [np.add(b, np.negative(lr) * db) for (_, b), (_, db) in zip(params, grads, strict=True)]
    return list(zip(weights, biases, strict=True))


@gradient_descent_step_bank.right
def layer_after_layer_recursively(params, grads, lr):
    if not params:
        return ()
    (W, b), (dW, db) = params[0], grads[0]
    return ((W - dW * lr, b - db * lr), *layer_after_layer_recursively(params[1:], grads[1:], lr))


@gradient_descent_step_bank.right
def between_two_points(params, grads, lr):
    return each(lambda p, g: (1 - lr) * p + lr * (p - g), params, grads)


# --------------------------------------------------------------------------------------------- momentum_step

momentum_step_bank = Bank(momentum_step, returns=("params", "velocity"))


@momentum_step_bank.cases
def _(rng):
    def arguments(*sizes, pair=tuple):
        drawn = [draw_params(rng, *sizes, pair=pair) for _ in range(3)]
        return *drawn, float(rng.uniform(0.2, 0.8))

    first = one_neuron(0.9, 0.5), one_neuron(1.5, -2.0)
    yield Case((*first, one_neuron(0.0, 0.0), 0.1), "a first step, with a velocity of 0")
    yield Case((*first, one_neuron(1.0, -1.0), 0.1), "a second step, with a velocity of 1 and -1")
    yield Case(arguments(3, 4), "one layer on its way")
    params, grads, _, lr = arguments(4, 5, 2)
    yield Case((params, grads, zeros(params), lr), "two layers at the start")
    yield Case(arguments(4, 5, 2), "two layers on their way")
    yield Case((*arguments(2, 3), float(rng.uniform(0.3, 0.6))), "a beta that is given")
    yield Case((*arguments(3, 2), 0.0), "a beta of 0")
    yield Case(arguments(1, 3), "a layer with one input")
    yield Case(arguments(2, 5, 4, 3, pair=list), "three layers of lists [W, b]")


def _momentum(params, grads, velocity, lr, beta, to_velocity, to_params):
    """Return params and velocity after a step whose two rules are given."""
    new = each(lambda v, g: to_velocity(v, g, beta, lr), velocity, grads)
    return each(lambda p, v, old, g: to_params(p, v, old, g, beta, lr), params, new, velocity, grads), new


def _velocity(v, g, beta, lr):
    return beta * v + g


def _descend(p, v, old, g, beta, lr):
    return p - lr * v


@momentum_step_bank.wrong(
    "You scale the gradient by 1 - beta before you add it to the velocity.",
    "Adam's running mean does so. What does the formula in the docstring add?",
)
def gradient_scaled_by_1_minus_beta(params, grads, velocity, lr, beta=0.9):
    return _momentum(params, grads, velocity, lr, beta, lambda v, g, beta, lr: beta * v + (1 - beta) * g, _descend)


@momentum_step_bank.wrong(
    "You step with the old velocity; the gradient of this step only counts in the next one.",
    "Which comes first: the new velocity, or the step?",
)
def old_velocity_used(params, grads, velocity, lr, beta=0.9):
    return _momentum(params, grads, velocity, lr, beta, _velocity, lambda p, v, old, g, beta, lr: p - lr * old)


@momentum_step_bank.wrong(
    "Your velocity is the gradient alone: nothing of the old velocity is kept.",
    "Where in your code is `beta` used?",
)
def old_velocity_dropped(params, grads, velocity, lr, beta=0.9):
    return _momentum(params, grads, velocity, lr, beta, lambda v, g, beta, lr: g, _descend)


@momentum_step_bank.wrong(
    "Your velocity is right, but the step is a plain one against the gradient.",
    "Which of the two should move the weights: the gradient or the velocity?",
)
def plain_step_taken(params, grads, velocity, lr, beta=0.9):
    return _momentum(params, grads, velocity, lr, beta, _velocity, lambda p, v, old, g, beta, lr: p - lr * g)


@momentum_step_bank.wrong(
    "Your velocity keeps all of itself: `beta` is missing.",
    "Without friction, how long would a ball roll on?",
)
def beta_forgotten(params, grads, velocity, lr, beta=0.9):
    return _momentum(params, grads, velocity, lr, beta, lambda v, g, beta, lr: v + g, _descend)


@momentum_step_bank.wrong(
    "Your beta is always 0.9, whatever the caller gives.",
    "Where in your code does the argument `beta` appear?",
)
def beta_hard_coded(params, grads, velocity, lr, beta=0.9):
    return momentum_step(params, grads, velocity, lr)


@momentum_step_bank.wrong(
    "You scale both by beta: the old velocity and the gradient.",
    "Which of the two does the formula in the docstring scale?",
)
def beta_times_everything(params, grads, velocity, lr, beta=0.9):
    return _momentum(params, grads, velocity, lr, beta, lambda v, g, beta, lr: beta * (v + g), _descend)


@momentum_step_bank.wrong(
    "You scale the gradient by beta and keep the old velocity whole.",
    "Which of the two does the formula in the docstring scale?",
)
def beta_times_the_gradient(params, grads, velocity, lr, beta=0.9):
    return _momentum(params, grads, velocity, lr, beta, lambda v, g, beta, lr: v + beta * g, _descend)


@momentum_step_bank.wrong(
    "Your velocity keeps 1 - beta of itself, and takes beta of the gradient.",
    "If beta is 0.9, how much of the old velocity should remain?",
)
def shares_swapped(params, grads, velocity, lr, beta=0.9):
    return _momentum(params, grads, velocity, lr, beta, lambda v, g, beta, lr: (1 - beta) * v + beta * g, _descend)


@momentum_step_bank.wrong(
    "Your velocity holds the learning rate: some texts write it so, but the rate belongs into the step here.",
    "By the formula in the docstring, does v change when `lr` changes?",
)
def rate_in_the_velocity(params, grads, velocity, lr, beta=0.9):
    return _momentum(
        params, grads, velocity, lr, beta, lambda v, g, beta, lr: beta * v + lr * g, lambda p, v, *rest: p - v
    )


@momentum_step_bank.wrong(
    "Your velocity points downhill and holds the learning rate: some texts write it so, but not the docstring.",
    "By the formula in the docstring, is a gradient added to v or taken away, and does `lr` come in?",
)
def rate_and_minus_in_the_velocity(params, grads, velocity, lr, beta=0.9):
    return _momentum(
        params, grads, velocity, lr, beta, lambda v, g, beta, lr: beta * v - lr * g, lambda p, v, *rest: p + v
    )


@momentum_step_bank.wrong(
    "Your velocity points downhill: you take the gradient away from it and add it to the weights.",
    "By the formula in the docstring, is a gradient added to v or taken away?",
)
def velocity_points_downhill(params, grads, velocity, lr, beta=0.9):
    return _momentum(
        params, grads, velocity, lr, beta,
        lambda v, g, beta, lr: beta * v - g, lambda p, v, old, g, beta, lr: p + lr * v,
    )  # fmt: skip


@momentum_step_bank.wrong(
    "You take the gradient away from the velocity.",
    "If the gradient stays the same, should the velocity grow along it or against it?",
)
def gradient_subtracted(params, grads, velocity, lr, beta=0.9):
    return _momentum(params, grads, velocity, lr, beta, lambda v, g, beta, lr: beta * v - g, _descend)


@momentum_step_bank.wrong(
    "You walk uphill: the step is added.",
    "The gradient points to where the loss grows. Which way do you want to go?",
)
def walks_uphill(params, grads, velocity, lr, beta=0.9):
    return _momentum(params, grads, velocity, lr, beta, _velocity, lambda p, v, old, g, beta, lr: p + lr * v)


@momentum_step_bank.wrong(
    "Your step is as long as the velocity: the learning rate has no say.",
    "What should happen to the step when `lr` is halved?",
)
def rate_forgotten(params, grads, velocity, lr, beta=0.9):
    return _momentum(params, grads, velocity, lr, beta, _velocity, lambda p, v, *rest: p - v)


@momentum_step_bank.wrong(
    "You look ahead, as Nesterov does: the step takes beta of the new velocity and the gradient once more.",
    "By the formula in the docstring, what is taken away from w?",
)
def nesterov(params, grads, velocity, lr, beta=0.9):
    def step(p, v, old, g, beta, lr):
        return p - lr * (g + beta * v)

    return _momentum(params, grads, velocity, lr, beta, _velocity, step)


@momentum_step_bank.wrong(
    "The gradient counts twice: once in the velocity, and once more in the step.",
    "By the formula in the docstring, what is taken away from w?",
)
def gradient_counted_twice(params, grads, velocity, lr, beta=0.9):
    return _momentum(params, grads, velocity, lr, beta, _velocity, lambda p, v, old, g, beta, lr: p - lr * (v + g))


@momentum_step_bank.wrong(
    "You use beta twice: in the velocity, and again in the step.",
    "By the formula in the docstring, what is taken away from w?",
)
def beta_again_in_the_step(params, grads, velocity, lr, beta=0.9):
    return _momentum(params, grads, velocity, lr, beta, _velocity, lambda p, v, old, g, beta, lr: p - lr * beta * v)


@momentum_step_bank.wrong(
    "Your biases take plain steps; only the weights have momentum.",
    "Where does the velocity of b come in?",
)
def biases_without_momentum(params, grads, velocity, lr, beta=0.9):
    still = [(vW, 0 * vb) for vW, vb in velocity]
    return momentum_step(params, grads, still, lr, beta)


@momentum_step_bank.wrong(
    "Your biases never move.",
    "Which velocity belongs to b, and where do you use it?",
)
def biases_not_moved(params, grads, velocity, lr, beta=0.9):
    moved, new = momentum_step(params, grads, velocity, lr, beta)
    return [(W, b) for (W, _), (_, b) in zip(moved, params, strict=True)], new


@momentum_step_bank.wrong(
    "You return the velocity as it came in.",
    "What should the next step find as its velocity?",
)
def old_velocity_returned(params, grads, velocity, lr, beta=0.9):
    return momentum_step(params, grads, velocity, lr, beta)[0], velocity


@momentum_step_bank.wrong(
    "You return the new params, but not the velocity.",
    "What should the next step find as its velocity?",
)
def velocity_not_returned(params, grads, velocity, lr, beta=0.9):
    return momentum_step(params, grads, velocity, lr, beta)[0]


@momentum_step_bank.wrong(
    "You return the velocity first and the params second.",
    "In which order does the docstring name the results?",
)
def velocity_returned_first(params, grads, velocity, lr, beta=0.9):
    return momentum_step(params, grads, velocity, lr, beta)[::-1]


@momentum_step_bank.wrong(
    "Both lists hold the first layer alone: the function returns in the first turn of its loop.",
    "How far is your `return` indented, and when is it reached?",
)
def returned_inside_the_loop(params, grads, velocity, lr, beta=0.9):
    return momentum_step(params[:1], grads[:1], velocity[:1], lr, beta)


@momentum_step_bank.wrong(
    "Weights and biases stand in flat lists, not in a pair for each layer.",
    "What does `for W, b in params` unpack?",
)
def flat_lists(params, grads, velocity, lr, beta=0.9):
    new = momentum_step(params, grads, velocity, lr, beta)
    return tuple([entry for pair in pairs for entry in pair] for pairs in new)


@momentum_step_bank.wrong(
    "You write the new velocity into the caller's, so that the old one is gone.",
    "What is the difference between `v *= beta` and `beta * v`, and how do you start a list of your own?",
)
def velocity_overwritten(params, grads, velocity, lr, beta=0.9):
    for pair, grad_pair in zip(velocity, grads, strict=True):
        for v, g in zip(pair, grad_pair, strict=True):
            v *= beta
            v += g
    return each(lambda p, v: p - lr * v, params, velocity), velocity


@momentum_step_bank.wrong(
    "You write the new weights into the caller's params, so that the old ones are gone.",
    "What is the difference between `W -= step` and `W - step`, and how do you start a list of your own?",
)
def params_overwritten(params, grads, velocity, lr, beta=0.9):
    _, new = momentum_step(params, grads, velocity, lr, beta)
    for pair, v_pair in zip(params, new, strict=True):
        for p, v in zip(pair, v_pair, strict=True):
            p -= lr * v
    return params, new


@momentum_step_bank.wrong(
    "You write new weights and velocity into the caller's, so that the old ones are gone.",
    "What is the difference between `W -= step` and `W - step`, and how do you start a list of your own?",
)
def params_and_velocity_overwritten(params, grads, velocity, lr, beta=0.9):
    for pair, grad_pair, v_pair in zip(params, grads, velocity, strict=True):
        for p, g, v in zip(pair, grad_pair, v_pair, strict=True):
            v *= beta
            v += g
            p -= lr * v
    return params, velocity


@momentum_step_bank.wrong(
    "Your function hands nothing back: its result is `None`.",
    "Setting a variable inside a function changes nothing outside. Which word hands it back?",
)
def nothing_returned(params, grads, velocity, lr, beta=0.9):
    params, velocity = momentum_step(params, grads, velocity, lr, beta)


@momentum_step_bank.right
def by_index(params, grads, velocity, lr, beta=0.9):
    new_params, new_velocity = [], []
    for i in range(len(params)):
        new_velocity.append([beta * velocity[i][k] + grads[i][k] for k in (0, 1)])
        new_params.append([params[i][k] - lr * new_velocity[i][k] for k in (0, 1)])
    return new_params, new_velocity


@momentum_step_bank.right
def on_deep_copies(params, grads, velocity, lr, beta=0.9):
    params, velocity = deepcopy(params), deepcopy(velocity)
    for (W, b), (dW, db), (vW, vb) in zip(params, grads, velocity, strict=True):
        vW *= beta
        vW += dW
        vb *= beta
        vb += db
        W -= lr * vW
        b -= lr * vb
    return [params, velocity]


@momentum_step_bank.right
def in_one_loop(params, grads, velocity, lr, beta=0.9):
    both = []
    for (W, b), (dW, db), (vW, vb) in zip(params, grads, velocity, strict=True):
        vW, vb = np.add(dW, vW * beta), np.add(db, vb * beta)
        both.append(((W - lr * vW, b - lr * vb), (vW, vb)))
    return tuple(zip(*both, strict=True))


@momentum_step_bank.right
def momentum_by_recursion(params, grads, velocity, lr, beta=0.9):
    if not params:
        return [], []
    v = [g + beta * old for g, old in zip(grads[0], velocity[0], strict=True)]
    p = [old - lr * speed for old, speed in zip(params[0], v, strict=True)]
    rest = momentum_by_recursion(params[1:], grads[1:], velocity[1:], lr, beta)
    return [p, *rest[0]], [v, *rest[1]]


@momentum_step_bank.right
def multiplied_out(params, grads, velocity, lr, beta=0.9):
    new = each(lambda p, g, v: p - lr * g - lr * beta * v, params, grads, velocity)
    return new, each(lambda g, v: g - v + (1 + beta) * v, grads, velocity)


# ------------------------------------------------------------------------------------------------- adam_step

adam_step_bank = Bank(adam_step, returns=("params", "state"))


@adam_step_bank.cases
def _(rng):
    def rate():
        return float(rng.uniform(0.2, 0.8))

    def arguments(*sizes, t, pair=tuple):
        """Draw the arguments of a step after t others; before the first step, the moments are 0."""
        params, grads, m, v = (draw_params(rng, *sizes, pair=pair) for _ in range(4))
        m, v = (each(lambda p: 0.5 * p, m), each(np.abs, v)) if t else (zeros(params), zeros(params))
        return params, grads, ([pair(p) for p in m], [pair(p) for p in v], t), rate()

    def case(args, about):
        """Make a case in which the usual eps is too small to be felt: it has cases of its own."""
        return Case(args, about, tolerance=1e-7)

    start = one_neuron(0.0, 0.0), one_neuron(0.0, 0.0), 0
    yield case((one_neuron(0.9, 0.5), one_neuron(1.5, -2.0), start, 0.1), "a first step of one neuron")
    yield case(arguments(3, 4, t=0), "the first step of one layer")
    yield case(arguments(3, 4, t=1), "the second step of one layer")
    yield case(arguments(4, 5, 2, t=0), "the first step of two layers")
    yield case(arguments(4, 5, 2, t=4), "the fifth step of two layers")
    yield case((*arguments(2, 3, t=2), 0.6, 0.7), "a beta1 and a beta2 that are given")
    yield Case((*arguments(2, 4, t=3), 0.9, 0.99, 0.5), "an eps of 0.5")
    params, grads, state, lr = arguments(3, 2, t=0)
    tiny = each(lambda g: 1e-8 * g, grads)
    yield Case((params, tiny, state, lr), "a first step with gradients as small as eps")
    yield Case((params, zeros(params), state, lr), "a first step with gradients that are all 0")
    yield case(arguments(1, 3, t=7), "a layer with one input")
    yield case(arguments(2, 5, 4, 3, t=2, pair=list), "three layers of lists [W, b]")
    yield case(arguments(2, 3, t=20_000), "step 20,001")


def _moments(grads, state, beta1, beta2):
    """Return the new state, right in all parts."""
    m, v, t = state
    m = each(lambda m, g: beta1 * m + (1 - beta1) * g, m, grads)
    v = each(lambda v, g: beta2 * v + (1 - beta2) * g**2, v, grads)
    return m, v, t + 1


def _stepping(step):
    """Make an Adam with a right state out of step(m, v, g, t, beta1, beta2, eps) -> the step for a rate of 1."""

    @wraps(step)
    def adam(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        m, v, t = _moments(grads, state, beta1, beta2)

        def move(p, m, v, g):
            return p - lr * step(m, v, g, t, beta1, beta2, eps)

        return each(move, params, m, v, grads), (m, v, t)

    return adam


def _remembering(remember):
    """Make an Adam that steps right out of the way its moments grow: remember(m, v, g, beta1, beta2) -> m, v."""

    @wraps(remember)
    def adam(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        m, v, t = state
        both = each(lambda m, v, g: remember(m, v, g, beta1, beta2), m, v, grads)
        m, v = (each(lambda pair, i=i: pair[i], both) for i in (0, 1))
        return _step(params, m, v, t + 1, lr, beta1, beta2, eps), (m, v, t + 1)

    return adam


def _step(params, m, v, t, lr, beta1, beta2, eps):
    """Return the params after a right step with these moments."""

    def move(p, m, v):
        return p - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)

    return each(move, params, m, v)


@adam_step_bank.wrong(
    "Neither moment is corrected for its start at 0.",
    "After one step m is a tenth of the gradient. By what do you have to divide it to get the gradient itself?",
)
@_stepping
def both_corrections_forgotten(m, v, g, t, beta1, beta2, eps):
    return m / (np.sqrt(v) + eps)


@adam_step_bank.wrong(
    "The first moment is not corrected for its start at 0.",
    "After one step m is a tenth of the gradient. By what do you have to divide it to get the gradient itself?",
)
@_stepping
def first_correction_forgotten(m, v, g, t, beta1, beta2, eps):
    return m / (np.sqrt(v / (1 - beta2**t)) + eps)


@adam_step_bank.wrong(
    "The second moment is not corrected for its start at 0.",
    "After one step v is a thousandth of the squared gradient. By what do you have to divide it?",
)
@_stepping
def second_correction_forgotten(m, v, g, t, beta1, beta2, eps):
    return m / (1 - beta1**t) / (np.sqrt(v) + eps)


@adam_step_bank.wrong(
    "You correct with the old t, which is 0 in the first step: you divide by 1 - beta to the 0, and that is 0.",
    "Which number should the first step have: 0 or 1?",
)
@_stepping
def corrected_with_the_old_t(m, v, g, t, beta1, beta2, eps):
    t = np.float64(t - 1)
    return m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)


@adam_step_bank.wrong(
    "Your bias correction is one step ahead: its t is one too large.",
    "How many steps have been taken when the first one is done?",
)
@_stepping
def corrected_with_t_one_too_large(m, v, g, t, beta1, beta2, eps):
    t = t + 1
    return m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)


@adam_step_bank.wrong(
    "You correct by 1 - beta in every step: t is not used.",
    "After many steps, how much does the start at 0 still matter?",
)
@_stepping
def corrected_without_t(m, v, g, t, beta1, beta2, eps):
    return m / (1 - beta1) / (np.sqrt(v / (1 - beta2)) + eps)


@adam_step_bank.wrong(
    "You raise 1 - beta to the power of t, where only beta should be raised.",
    "Where do the parentheses have to stand?",
)
@_stepping
def one_minus_beta_raised(m, v, g, t, beta1, beta2, eps):
    return m / (1 - beta1) ** t / (np.sqrt(v / (1 - beta2) ** t) + eps)


@adam_step_bank.wrong(
    "You multiply beta by t, where beta to the power of t is asked for.",
    "What is the difference between `beta * t` and `beta ** t`?",
)
@_stepping
def beta_times_t(m, v, g, t, beta1, beta2, eps):
    return m / (1 - beta1 * t) / (np.sqrt(v / (1 - beta2 * t)) + eps)


@adam_step_bank.wrong(
    "You multiply by 1 - beta to the t, where you should divide by it.",
    "A moment that starts at 0 is too small at first. Should the correction make it larger or smaller?",
)
@_stepping
def corrections_multiplied(m, v, g, t, beta1, beta2, eps):
    return m * (1 - beta1**t) / (np.sqrt(v * (1 - beta2**t)) + eps)


@adam_step_bank.wrong(
    "You correct the root of the second moment, not the second moment itself.",
    "Which comes first, the correction or the root?",
)
@_stepping
def corrected_after_the_root(m, v, g, t, beta1, beta2, eps):
    return m / (1 - beta1**t) / (np.sqrt(v) / (1 - beta2**t) + eps)


@adam_step_bank.wrong(
    "Your corrections are swapped: each moment is corrected by the other's beta.",
    "Which beta made m, and which made v?",
)
@_stepping
def corrections_swapped(m, v, g, t, beta1, beta2, eps):
    return m / (1 - beta2**t) / (np.sqrt(v / (1 - beta1**t)) + eps)


@adam_step_bank.wrong(
    "You add eps inside the root.",
    "The docstring adds eps to the root. Where do the parentheses have to stand?",
)
@_stepping
def eps_inside_the_root(m, v, g, t, beta1, beta2, eps):
    return m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t) + eps)


@adam_step_bank.wrong(
    "You add eps to the root of the uncorrected second moment, so that the correction scales eps too.",
    "Which comes first, the correction or eps?",
)
@_stepping
def eps_before_the_correction(m, v, g, t, beta1, beta2, eps):
    return m / (1 - beta1**t) / ((np.sqrt(v) + eps) / np.sqrt(1 - beta2**t))


@adam_step_bank.wrong(
    "You leave out eps, so that a weight whose gradients are all 0 moves by 0 divided by 0.",
    "What keeps the divisor away from 0?",
)
@_stepping
def eps_forgotten(m, v, g, t, beta1, beta2, eps):
    return m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t))


@adam_step_bank.wrong(
    "You add eps after the division: a bracket is missing.",
    "What should eps keep away from 0?",
)
@_stepping
def eps_added_to_the_quotient(m, v, g, t, beta1, beta2, eps):
    return m / (1 - beta1**t) / np.maximum(np.sqrt(v / (1 - beta2**t)), 1e-300) + eps


@adam_step_bank.wrong(
    "You divide by the second moment itself: the root is missing.",
    "The second moment is in squared units of the gradient. What brings it back to the gradient's?",
)
@_stepping
def root_forgotten(m, v, g, t, beta1, beta2, eps):
    return m / (1 - beta1**t) / (v / (1 - beta2**t) + eps)


@adam_step_bank.wrong(
    "You step with the gradient itself; the first moment is kept and never used.",
    "What should smooth the direction of the steps?",
)
@_stepping
def gradient_for_the_first_moment(m, v, g, t, beta1, beta2, eps):
    return g / (np.sqrt(v / (1 - beta2**t)) + eps)


@adam_step_bank.wrong(
    "You step with the first moment alone; nothing is divided by the root of the second.",
    "What should make the steps of steep and of flat weights alike in length?",
)
@_stepping
def second_moment_unused(m, v, g, t, beta1, beta2, eps):
    return m / (1 - beta1**t)


@adam_step_bank.wrong(
    "You walk uphill: the step is added.",
    "The gradient points to where the loss grows. Which way do you want to go?",
)
@_stepping
def walks_uphill(m, v, g, t, beta1, beta2, eps):
    return -(m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)


@adam_step_bank.wrong(
    "You make the learning rate smaller by the root of t.",
    "Some texts do so. Does the docstring say anything of it?",
)
@_stepping
def rate_falls_with_t(m, v, g, t, beta1, beta2, eps):
    return m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps) / np.sqrt(t)


@adam_step_bank.wrong(
    "You share one second moment among all entries of an array: its mean.",
    "Should a weight that is always steep and one that is always flat be divided by the same number?",
)
@_stepping
def one_divisor_for_the_whole_array(m, v, g, t, beta1, beta2, eps):
    return m / (1 - beta1**t) / (np.sqrt(np.mean(v) / (1 - beta2**t)) + eps)


@adam_step_bank.wrong(
    "Your step is as long as Adam makes it by itself: the learning rate has no say.",
    "What should happen to the step when `lr` is halved?",
)
def rate_forgotten(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(params, grads, state, 1.0, beta1, beta2, eps)


@adam_step_bank.wrong(
    "Your beta1, beta2 and eps are always the usual ones, whatever the caller gives.",
    "Where in your code do the arguments `beta1`, `beta2` and `eps` appear?",
)
def settings_hard_coded(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(params, grads, state, lr)


@adam_step_bank.wrong(
    "You swapped the betas: the first moment uses beta2 and the second beta1.",
    "Which of the two moments should look back further?",
)
def betas_swapped(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(params, grads, state, lr, beta2, beta1, eps)


@adam_step_bank.wrong(
    "Both moments use beta1.",
    "Which of the two moments should look back further?",
)
def beta1_for_both(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(params, grads, state, lr, beta1, beta1, eps)


@adam_step_bank.wrong(
    "The second moment takes the gradient without its square.",
    "Can the root be taken of your second moment where gradients are below 0?",
)
@_remembering
def gradient_not_squared(m, v, g, beta1, beta2):
    return beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g


@adam_step_bank.wrong(
    "The second moment takes the square of the first moment, not of the gradient.",
    "Which square does the second moment average?",
)
@_remembering
def first_moment_squared(m, v, g, beta1, beta2):
    m = beta1 * m + (1 - beta1) * g
    return m, beta2 * v + (1 - beta2) * m**2


@adam_step_bank.wrong(
    "You add the whole gradient to each moment, without the factor 1 - beta: they are sums, not running means.",
    "If the gradient were always 1, where should m come to rest?",
)
@_remembering
def shares_of_the_gradient_forgotten(m, v, g, beta1, beta2):
    return beta1 * m + g, beta2 * v + g**2


@adam_step_bank.wrong(
    "The shares are swapped: your moments keep 1 - beta of themselves and take beta of what is new.",
    "If beta1 is 0.9, how much of the old m should remain?",
)
@_remembering
def shares_swapped(m, v, g, beta1, beta2):
    return (1 - beta1) * m + beta1 * g, (1 - beta2) * v + beta2 * g**2


@adam_step_bank.wrong(
    "You scale the old second moment and the new square by 1 - beta2 and square that factor too.",
    "Where do the parentheses have to stand, so that only the gradient is squared?",
)
@_remembering
def factor_squared_too(m, v, g, beta1, beta2):
    return beta1 * m + (1 - beta1) * g, beta2 * v + ((1 - beta2) * g) ** 2


@adam_step_bank.wrong(
    "Your second moment is a sum of all squares and never falls.",
    "Where in your second moment does beta2 make the old squares fade?",
)
@_remembering
def squares_never_fade(m, v, g, beta1, beta2):
    return beta1 * m + (1 - beta1) * g, v + (1 - beta2) * g**2


@adam_step_bank.wrong(
    "Your moments start anew in every step: the old m and v never come in.",
    "Where in your code are the moments of the earlier steps?",
)
@_remembering
def old_moments_ignored(m, v, g, beta1, beta2):
    return (1 - beta1) * g, (1 - beta2) * g**2


@adam_step_bank.wrong(
    "You step with the moments of the step before; the gradient of this step only counts in the next one.",
    "Which comes first: the new moments, or the step?",
)
def old_moments_used(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v, t = state
    return _step(params, m, v, t + 1, lr, beta1, beta2, eps), _moments(grads, state, beta1, beta2)


@adam_step_bank.wrong(
    "Your t grows with every layer, so that later layers are corrected as if more steps had been taken.",
    "How often does one call of your function add 1 to t, and where does that line stand?",
)
def t_raised_for_each_layer(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v, t = _moments(grads, state, beta1, beta2)
    moved = []
    for i in range(len(params)):
        moved += _step(params[i : i + 1], m[i : i + 1], v[i : i + 1], t + i, lr, beta1, beta2, eps)
    return moved, (m, v, t + len(params) - 1)


@adam_step_bank.wrong(
    "Your state keeps its old t, so that every step takes itself for the same one.",
    "What should the second step find as t?",
)
def old_t_returned(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    moved, (m, v, t) = adam_step(params, grads, state, lr, beta1, beta2, eps)
    return moved, (m, v, t - 1)


@adam_step_bank.wrong(
    "Your state keeps the corrected moments, so that the next step corrects them again.",
    "Which moments do the running means go on from?",
)
def corrected_moments_kept(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    moved, (m, v, t) = adam_step(params, grads, state, lr, beta1, beta2, eps)
    return moved, (each(lambda m: m / (1 - beta1**t), m), each(lambda v: v / (1 - beta2**t), v), t)


@adam_step_bank.wrong(
    "You return the state as it came in.",
    "What should the next step find as m, v and t?",
)
def old_state_returned(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(params, grads, state, lr, beta1, beta2, eps)[0], state


@adam_step_bank.wrong(
    "Your t is raised, but the state keeps its old moments.",
    "What should the next step find as m and v?",
)
def old_moments_returned(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v, t = state
    return adam_step(params, grads, state, lr, beta1, beta2, eps)[0], (m, v, t + 1)


@adam_step_bank.wrong(
    "Your state holds the second moment first.",
    "In which order does the docstring name the parts of the state?",
)
def moments_swapped_in_the_state(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    moved, (m, v, t) = adam_step(params, grads, state, lr, beta1, beta2, eps)
    return moved, (v, m, t)


@adam_step_bank.wrong(
    "Your state holds t first.",
    "In which order does the docstring name the parts of the state?",
)
def t_first_in_the_state(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    moved, (m, v, t) = adam_step(params, grads, state, lr, beta1, beta2, eps)
    return moved, (t, m, v)


@adam_step_bank.wrong(
    "Your state has lost its t.",
    "In which order does the docstring name the parts of the state, and how many are there?",
)
def t_not_in_the_state(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    moved, (m, v, _) = adam_step(params, grads, state, lr, beta1, beta2, eps)
    return moved, (m, v)


@adam_step_bank.wrong(
    "You return four values; the state should be one value, a tuple.",
    "Which parentheses make `m, v, t` one value?",
)
def state_not_a_tuple(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    moved, state = adam_step(params, grads, state, lr, beta1, beta2, eps)
    return moved, *state


@adam_step_bank.wrong(
    "You return the new params, but not the state.",
    "What should the next step find as m, v and t?",
)
def state_not_returned(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(params, grads, state, lr, beta1, beta2, eps)[0]


@adam_step_bank.wrong(
    "You return the state first and the params second.",
    "In which order does the docstring name the results?",
)
def state_returned_first(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(params, grads, state, lr, beta1, beta2, eps)[::-1]


@adam_step_bank.wrong(
    "All lists hold the first layer alone: the function returns in the first turn of its loop.",
    "How far is your `return` indented, and when is it reached?",
)
def returned_inside_the_loop(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v, t = state
    return adam_step(params[:1], grads[:1], (m[:1], v[:1], t), lr, beta1, beta2, eps)


@adam_step_bank.wrong(
    "Your biases never move.",
    "Which moments belong to b, and where do you use them?",
)
def biases_not_moved(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    moved, state = adam_step(params, grads, state, lr, beta1, beta2, eps)
    return [(W, b) for (W, _), (_, b) in zip(moved, params, strict=True)], state


@adam_step_bank.wrong(
    "You write the new moments into the caller's state, so that the old one is gone.",
    "What is the difference between `m *= beta1` and `beta1 * m`, and how do you start a list of your own?",
)
def state_overwritten(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    moved, (new_m, new_v, t) = adam_step(params, grads, state, lr, beta1, beta2, eps)
    m, v, _ = state
    for old, new in ((m, new_m), (v, new_v)):
        each(lambda old, new: old.__setitem__(..., new), old, new)
    return moved, (m, v, t)


@adam_step_bank.wrong(
    "You write the new weights into the caller's params, so that the old ones are gone.",
    "What is the difference between `W -= step` and `W - step`, and how do you start a list of your own?",
)
def params_overwritten(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    moved, state = adam_step(params, grads, state, lr, beta1, beta2, eps)
    each(lambda old, new: old.__setitem__(..., new), params, moved)
    return params, state


@adam_step_bank.wrong(
    "Your function hands nothing back: its result is `None`.",
    "Setting a variable inside a function changes nothing outside. Which word hands it back?",
)
def nothing_returned(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    params, state = adam_step(params, grads, state, lr, beta1, beta2, eps)


@adam_step_bank.right
def by_index(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    (m, v, t), new = state, ([], [], [])
    for i in range(len(params)):
        new_m = [beta1 * m[i][k] + (1 - beta1) * grads[i][k] for k in (0, 1)]
        new_v = [beta2 * v[i][k] + (1 - beta2) * grads[i][k] * grads[i][k] for k in (0, 1)]
        m_hat = [entry / (1 - beta1 ** (t + 1)) for entry in new_m]
        v_hat = [entry / (1 - beta2 ** (t + 1)) for entry in new_v]
        moved = [params[i][k] - lr * m_hat[k] / (np.sqrt(v_hat[k]) + eps) for k in (0, 1)]
        for made, entry in zip(new, (moved, new_m, new_v), strict=True):
            made.append(entry)
    return new[0], [new[1], new[2], t + 1]


@adam_step_bank.right
def on_deep_copies(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    params, (m, v, t) = deepcopy((params, state))
    t += 1
    for pair, grad_pair, m_pair, v_pair in zip(params, grads, m, v, strict=True):
        for p, g, m_entry, v_entry in zip(pair, grad_pair, m_pair, v_pair, strict=True):
            m_entry += (1 - beta1) * (g - m_entry)
            v_entry += (1 - beta2) * (g**2 - v_entry)
            p -= lr * (m_entry / (1 - beta1**t)) / (np.sqrt(v_entry / (1 - beta2**t)) + eps)
    return params, (m, v, t)


@adam_step_bank.right
def corrections_in_the_rate(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v, t = _moments(grads, state, beta1, beta2)
    root = np.sqrt(1 - beta2**t)  # eps is scaled as well, so that it stays what is added to the corrected root
    rate = lr * root / (1 - beta1**t)
    return each(lambda p, m, v: p - rate * m / (np.sqrt(v) + eps * root), params, m, v), (m, v, t)


@adam_step_bank.right
def on_one_long_vector(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    def flat(pairs):
        return np.concatenate([entry.ravel() for pair in pairs for entry in pair])

    def unflat(vector):
        pairs, start = [], 0
        for W, b in params:
            middle, end = start + W.size, start + W.size + b.size
            pairs.append((vector[start:middle].reshape(W.shape), vector[middle:end]))
            start = end
        return pairs

    p, g, m, v, t = flat(params), flat(grads), flat(state[0]), flat(state[1]), state[2] + 1
    m, v = m * beta1 + g * (1 - beta1), v * beta2 + g * g * (1 - beta2)
    p = p - lr * m / (1 - beta1**t) / (np.power(v / (1 - beta2**t), 0.5) + eps)
    return tuple(unflat(p)), (unflat(m), unflat(v), np.array(t))


@adam_step_bank.right
def adam_by_recursion(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v, t = state
    if not params:
        return [], ([], [], t + 1)
    new_m, new_v, _ = _moments(grads[:1], (m[:1], v[:1], t), beta1, beta2)
    first = _step(params[:1], new_m, new_v, t + 1, lr, beta1, beta2, eps)
    rest, (rest_m, rest_v, t) = adam_by_recursion(params[1:], grads[1:], (m[1:], v[1:], t), lr, beta1, beta2, eps)
    return [*first, *rest], (new_m + rest_m, new_v + rest_v, float(t))


# -------------------------------------------------------------------------------------------------- minimize

minimize_bank = Bank(minimize, returns=("path",))


def _bowl(rng, size):
    """Draw a bowl of this many dimensions that is steeper one way than another."""
    slanted = rng.normal(size=(size, size))
    return Given("bowl", (slanted @ slanted.T / size + np.eye(size), rng.uniform(1, 3, size=size)))


@minimize_bank.cases
def _(rng):
    def number():
        return float(rng.uniform(1, 3) * rng.choice((-1, 1)))

    slope = Given("polynomial", (-6.0, 2.0))  # of the square of the distance to 3
    yield Case((slope, 5.0, 0.1, 3), "the slope 2 w - 6 from 5, in 3 steps")
    yield Case((slope, number(), float(rng.uniform(0.1, 0.4)), 5), "the slope 2 w - 6 in 5 steps")
    curved = Given("polynomial", (number(), 1.5, float(rng.uniform(-0.5, 0.5)), 1.0))
    yield Case((curved, number(), 0.05, 4), "a slope that is a cubic")
    yield Case((_bowl(rng, 2), rng.normal(size=2) * 3, 0.15, 6), "a bowl over two weights")
    yield Case((_bowl(rng, 3), rng.normal(size=3) * 3, 0.1, 4), "a bowl over three weights")
    flat = Given("polynomial", (number(), 1.3))
    yield Case((flat, rng.normal(size=(2, 3)), 0.2, 3), "a start of shape (2, 3)")
    yield Case((flat, rng.normal(size=1), 0.2, 2), "a start with one entry")
    yield Case((slope, 7, 0.3, 3), "a start that is a whole number")
    yield Case((slope, number(), 1.2, 5), "a rate so large that the path leads away")
    yield Case((slope, 3.0, 0.1, 4), "a start at the lowest point")
    yield Case((_bowl(rng, 2), rng.normal(size=2) * 3, 0.1, 1), "a single step")
    yield Case((_bowl(rng, 2), rng.normal(size=2) * 3, 0.1, 0), "no step at all")


@minimize_bank.wrong(
    "You walk uphill: the step is added.",
    "The gradient points to where the loss grows. Which way do you want to go?",
)
def walks_uphill(gradient, start, lr, steps):
    return minimize(gradient, start, -lr, steps)


@minimize_bank.wrong(
    "Your steps are as long as the gradient: the learning rate has no say.",
    "What should happen to a step when `lr` is halved?",
)
def rate_forgotten(gradient, start, lr, steps):
    return minimize(gradient, start, 1, steps)


@minimize_bank.wrong(
    "Your steps all have the rate 0.1, whatever `lr` is.",
    "Where in your code does `lr` appear?",
)
def rate_hard_coded(gradient, start, lr, steps):
    return minimize(gradient, start, 0.1, steps)


@minimize_bank.wrong(
    "The start is missing from your path.",
    "How many points does a walk of one step have?",
)
def start_left_out(gradient, start, lr, steps):
    return minimize(gradient, start, lr, steps)[1:]


@minimize_bank.wrong(
    "The last point is missing from your path: where the last step leads to is never put there.",
    "How many points does a walk of one step have?",
)
def last_point_left_out(gradient, start, lr, steps):
    return minimize(gradient, start, lr, steps)[:-1]


@minimize_bank.wrong(
    "You return the last point alone.",
    "What would you draw, to see how the walk went?",
)
def only_the_last_point(gradient, start, lr, steps):
    return minimize(gradient, start, lr, steps)[-1]


@minimize_bank.wrong(
    "Your walk makes one step too many.",
    "How many numbers does `range(steps + 1)` count?",
)
def one_step_too_many(gradient, start, lr, steps):
    return minimize(gradient, start, lr, steps + 1)


@minimize_bank.wrong(
    "Your walk makes one step too few.",
    "How many numbers does `range(1, steps)` count?",
)
def one_step_too_few(gradient, start, lr, steps):
    return minimize(gradient, start, lr, steps - 1)


@minimize_bank.wrong(
    "Your start is twice in the path.",
    "What is in the path before the loop, and what does its first turn add?",
)
def start_twice(gradient, start, lr, steps):
    return [start, *minimize(gradient, start, lr, steps)]


@minimize_bank.wrong(
    "Your start is twice in the path, and the last point is missing: you add each point before its step is taken.",
    "In a turn of the loop, which comes first: the step, or `append`?",
)
def appended_before_the_step(gradient, start, lr, steps):
    return [start, *minimize(gradient, start, lr, steps)[:-1]] if steps else [start]


@minimize_bank.wrong(
    "You ask for the gradient at the start alone, and walk on in that direction.",
    "After a step, is the slope still that of the start?",
)
def gradient_of_the_start_only(gradient, start, lr, steps):
    return [start - i * lr * gradient(start) for i in range(steps + 1)]


@minimize_bank.wrong(
    "Every step starts from the start again: all points but the first are the same.",
    "From which point should the second step go on?",
)
def every_step_from_the_start(gradient, start, lr, steps):
    return [start] + [start - lr * gradient(start) for _ in range(steps)]


@minimize_bank.wrong(
    "All entries of your path are one and the same array, which each step changes: they all show the last point.",
    "What does `append` put into the list: a copy of the array, or the array itself?",
)
def same_array_each_time(gradient, start, lr, steps):
    point = start + 0.0
    path = [point]
    for _ in range(steps):
        point -= lr * gradient(point)
        path.append(point)
    return path


@minimize_bank.wrong(
    "You move `start` itself, so that the caller's array is changed, and all entries of your path show the last point.",
    "What is the difference between `point -= step` and `point = point - step`?",
)
def start_overwritten(gradient, start, lr, steps):
    path = [start]
    for _ in range(steps):
        start -= lr * gradient(start)
        path.append(start)
    return path


@minimize_bank.wrong(
    "You move `start` itself, so that the caller's array is changed.",
    "What is the difference between `point -= step` and `point = point - step`?",
)
def start_moved_and_copied(gradient, start, lr, steps):
    path = [start + 0.0]
    for _ in range(steps):
        start -= lr * gradient(start)
        path.append(start + 0.0)
    return path


@minimize_bank.wrong(
    "You call `start.copy()`, which an array has and a plain number has not.",
    "Which way to make a new point works for numbers and arrays alike?",
)
def start_copied_by_method(gradient, start, lr, steps):
    return minimize(gradient, start.copy(), lr, steps)


@minimize_bank.wrong(
    "You ask for the length of `start`, which an array has and a plain number has not.",
    "Can a list take points of any shape, without knowing it?",
)
def length_of_start_taken(gradient, start, lr, steps):
    path = np.zeros((steps + 1, len(start)))
    path[:] = minimize(gradient, start, lr, steps)
    return path


@minimize_bank.wrong(
    "You turn the point into a single number, which cannot be done with an array of several.",
    "Which way to take a step works for numbers and arrays alike?",
)
def numbers_only(gradient, start, lr, steps):
    path = [float(start)]
    for _ in range(steps):
        path.append(float(path[-1] - lr * gradient(path[-1])))
    return path


@minimize_bank.wrong(
    "You start from 0 and throw `start` away.",
    "Where should the path begin?",
)
def started_from_zero(gradient, start, lr, steps):
    return minimize(gradient, 0.0 * start, lr, steps)


@minimize_bank.wrong(
    "Your path holds the gradients on the way, not the points.",
    "What would you draw, to see where the walk went?",
)
def gradients_collected(gradient, start, lr, steps):
    return [gradient(point) for point in minimize(gradient, start, lr, steps)]


@minimize_bank.wrong(
    "Your path holds the steps, not the points that they lead to.",
    "From where does a step start?",
)
def steps_collected(gradient, start, lr, steps):
    path = minimize(gradient, start, lr, steps)
    return [start] + [after - before for before, after in pairwise(path)]


@minimize_bank.wrong(
    "You step by the sign of the gradient alone: every step is equally long.",
    "Near the lowest point, should a step be as long as on the steep slope?",
)
def sign_of_the_gradient_only(gradient, start, lr, steps):
    return minimize(lambda point: np.sign(gradient(point)), start, lr, steps)


@minimize_bank.wrong(
    "You divide the gradient by its length: every step is equally long.",
    "Near the lowest point, should a step be as long as on the steep slope?",
)
def gradient_made_length_1(gradient, start, lr, steps):
    def direction(point):
        slope = gradient(point)
        return slope / max(np.linalg.norm(slope), 1e-12)

    return minimize(direction, start, lr, steps)


@minimize_bank.wrong(
    "You cut large gradients off.",
    "Which line of the docstring asks for a limit?",
)
def gradient_clipped(gradient, start, lr, steps):
    return minimize(lambda point: np.clip(gradient(point), -1, 1), start, lr, steps)


@minimize_bank.wrong(
    "You make the rate smaller from step to step.",
    "Which line of the docstring says that the rate changes?",
)
def rate_falls(gradient, start, lr, steps):
    path = [start]
    for i in range(steps):
        path.append(path[-1] - lr / (i + 1) * gradient(path[-1]))
    return path


@minimize_bank.wrong(
    "You stop as soon as the gradient is almost 0, so that the path is too short.",
    "How many points does the docstring promise?",
)
def stopped_at_the_bottom(gradient, start, lr, steps):
    path = [start]
    for _ in range(steps):
        slope = gradient(path[-1])
        if np.linalg.norm(slope) < 1e-6:
            break
        path.append(path[-1] - lr * slope)
    return path


@minimize_bank.wrong(
    "Your path ends after the first step: the function returns in the first turn of its loop.",
    "How far is your `return` indented, and when is it reached?",
)
def returned_inside_the_loop(gradient, start, lr, steps):
    for _ in range(steps):
        return minimize(gradient, start, lr, 1)


@minimize_bank.wrong(
    "Your function yields points one by one, and a generator has no `path[0]`.",
    "Which brackets make a list?",
)
def generator_returned(gradient, start, lr, steps):
    yield from minimize(gradient, start, lr, steps)


@minimize_bank.wrong(
    "You return the last point besides the path.",
    "How many values does the docstring promise?",
)
def last_point_returned_too(gradient, start, lr, steps):
    path = minimize(gradient, start, lr, steps)
    return path[-1], path


@minimize_bank.wrong(
    "You multiply by the function `gradient` itself; it has to be called.",
    "How do you ask a function for its value at a point?",
)
def gradient_not_called(gradient, start, lr, steps):
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - lr * gradient)
    return path


@minimize_bank.wrong(
    "Your function hands nothing back: its result is `None`.",
    "Printing shows a value. Which word hands it back to the caller?",
)
def path_not_returned(gradient, start, lr, steps):
    print(minimize(gradient, start, lr, steps))


@minimize_bank.right
def by_a_point_that_moves(gradient, start, lr, steps):
    point = start
    path = [point]
    while len(path) <= steps:
        point = point - lr * gradient(point)
        path.append(point)
    return tuple(path)


@minimize_bank.right
def walk_by_recursion(gradient, start, lr, steps):
    if steps == 0:
        return [start]
    return [start, *walk_by_recursion(gradient, start + -lr * gradient(start), lr, steps - 1)]


@minimize_bank.right
def into_one_array(gradient, start, lr, steps):
    path = np.empty((steps + 1, *np.shape(start)))
    path[0] = start
    for i in range(steps):
        path[i + 1] = path[i] - lr * gradient(path[i])
    return path


@minimize_bank.right
def by_accumulate(gradient, start, lr, steps):
    return list(accumulate(range(steps), lambda point, _: np.subtract(point, lr * gradient(point)), initial=start))


@minimize_bank.right
def in_place_with_copies(gradient, start, lr, steps):
    point = np.array(start, dtype=float)
    path = [point.copy()]
    for _ in range(steps):
        point -= lr * np.asarray(gradient(point))
        path.append(point.copy())
    return path
