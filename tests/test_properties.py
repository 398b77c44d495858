"""Every backward pass is the derivative of its forward pass: any shapes, scales from 1e-8 to 1e8, float32 and float64.

What is right comes from a complex step: for a smooth f, the imaginary part of f(x + ih) / h is the slope with an error
of h**2, and as nothing is subtracted, h may be 1e-20. It is taken in float64 of the very numbers that the backward pass
got, with forward passes written here, since those of the reference take absolute values and maxima.

A tolerance is roundings * eps * size. eps is that of the dtype; roundings counts the operations that a number went
through, here and there; size is what the result would be if all that is added had the same sign: where a sum cancels,
its roundings do not (Higham, Accuracy and Stability of Numerical Algorithms, chapter 3).
"""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import propkit
from propkit.course import frameworks

STEP = 1e-20
DTYPES = st.sampled_from([np.float32, np.float64])
SCALES = st.integers(-8, 8).map(lambda exponent: 10.0**exponent)
SEEDS = st.integers(0, 2**32 - 1)
SIZES = st.lists(st.integers(1, 6), min_size=3, max_size=3, unique=True)  # N, D, M, no two alike
ELEMENTARY = 12  # roundings of a sigmoid, a softmax, a logarithm: numpy's own functions are right to 4, in float32 too
properties = settings(deadline=None)


def complex_step(f, inputs):
    """Return the gradient of f, a function of all inputs that returns a number, for each of the inputs."""
    inputs = [np.asarray(array).astype(complex) for array in inputs]
    gradients = [np.zeros(array.shape) for array in inputs]
    for array, gradient in zip(inputs, gradients, strict=True):
        for index in np.ndindex(array.shape):
            array[index] += 1j * STEP
            gradient[index] = f(*inputs).imag / STEP
            array[index] = array[index].real
    return gradients


def assert_right(ours, right, size, roundings, dtype):
    """Assert that ours has the dtype and the shape, and lies as close to what is right as roundings allow."""
    limits = np.finfo(dtype)
    assert ours.dtype == dtype
    assert ours.shape == np.shape(right)
    # Numbers too small for the dtype lose digits, and what comes after may multiply that by 1e8; in the complex step it
    # happens to slopes below 1e-308 / STEP.
    allowed = roundings * (limits.eps * size + 1e9 * float(limits.smallest_subnormal)) + 1e-280
    miss = np.abs(ours.astype(float) - right)
    worst = np.unravel_index(np.argmax(miss / allowed), miss.shape)
    assert np.all(miss <= allowed), (
        f"{ours[worst]} at {worst}, expected {right[worst]}, ratio {ours[worst] / right[worst]}; "
        f"misses by {miss[worst]:.2g}, allowed {np.broadcast_to(allowed, miss.shape)[worst]:.2g}"
    )


def draw(seed, dtype, *shapes_and_scales):
    """Draw an array of normal numbers for each (shape, scale)."""
    rng = np.random.default_rng(seed)
    return [(scale * rng.normal(size=shape)).astype(dtype) for shape, scale in shapes_and_scales]


def as_float64(*arrays):
    return [np.asarray(array).astype(float) for array in arrays]


# --------------------------------------------------------------------- forward passes that take complex numbers


def complex_relu(z):
    return np.where(z.real > 0, z, 0)


def complex_sigmoid(z):
    e = np.exp(np.where(z.real > 0, -z, z))
    return np.where(z.real > 0, 1, e) / (1 + e)


def complex_binary_cross_entropy(logits, target):
    above = np.where(logits.real > 0, logits, 0)
    return np.mean(above - logits * target + np.log1p(np.exp(np.where(logits.real > 0, -logits, logits))))


def complex_softmax_cross_entropy(logits, labels):
    shifted = logits - np.max(logits.real, axis=1, keepdims=True)
    return np.mean(np.log(np.sum(np.exp(shifted), axis=1)) - shifted[np.arange(len(labels)), labels])


def complex_network(x, *flat):
    for layer, (W, b) in enumerate(zip(flat[::2], flat[1::2], strict=True)):
        x = (complex_relu(x) if layer else x) @ W + b
    return x


# ----------------------------------------------------------------------------------------------- layers


@properties
@given(SIZES, SEEDS, DTYPES, SCALES, SCALES, SCALES)
def test_linear_backward(sizes, seed, dtype, x_scale, W_scale, dout_scale):
    N, D, M = sizes
    x, W, b, dout = draw(
        seed, dtype, ((N, D), x_scale), ((D, M), W_scale), (M, x_scale * W_scale), ((N, M), dout_scale)
    )
    out, cache = propkit.linear_forward(x, W, b)
    X, WW, B, up = as_float64(x, W, b, dout)
    assert_right(out, X @ WW + B, np.abs(X) @ np.abs(WW) + np.abs(B), 2 * (D + 2), dtype)
    right = complex_step(lambda x, W, b: np.sum(up * (x @ W + b)), (x, W, b))
    up = np.abs(up)
    sizes_of_sums = up @ np.abs(WW).T, np.abs(X).T @ up, np.sum(up, axis=0)
    for ours, slope, size, terms in zip(
        propkit.linear_backward(dout, cache), right, sizes_of_sums, (M, N, N), strict=True
    ):
        assert_right(ours, slope, size, 2 * (terms + 2), dtype)


@properties
@given(SIZES, SEEDS, DTYPES, SCALES, SCALES)
def test_relu_backward(sizes, seed, dtype, scale, dout_scale):
    z, dout = draw(seed, dtype, (sizes, scale), (sizes, dout_scale))
    out, cache = propkit.relu_forward(z)
    assert out.dtype == dtype
    (up,) = as_float64(dout)
    (right,) = complex_step(lambda z: np.sum(up * complex_relu(z)), (z,))
    assert_right(propkit.relu_backward(dout, cache), right, np.abs(right), 4, dtype)


@properties
@given(SIZES, SEEDS, DTYPES, SCALES, SCALES)
def test_sigmoid_backward(sizes, seed, dtype, scale, dout_scale):
    z, dout = draw(seed, dtype, (sizes, scale), (sizes, dout_scale))
    out, cache = propkit.sigmoid_forward(z)
    up, Z = as_float64(dout, z)
    (right,) = complex_step(lambda z: np.sum(up * complex_sigmoid(z)), (z,))
    s = complex_sigmoid(Z)
    assert_right(out, s, s, ELEMENTARY, dtype)
    # The backward pass sees the output alone, and 1 - out knows no more than the last digit of 1.
    assert_right(propkit.sigmoid_backward(dout, cache), right, np.abs(up) * s, ELEMENTARY, dtype)


@properties
@given(SIZES, SEEDS, DTYPES, SCALES, SCALES, SCALES)
def test_multiply_backward(sizes, seed, dtype, x_scale, y_scale, dout_scale):
    x, y, dout = draw(seed, dtype, (sizes, x_scale), (sizes, y_scale), (sizes, dout_scale))
    (up,) = as_float64(dout)
    right = complex_step(lambda x, y: np.sum(up * x * y), (x, y))
    for ours, slope in zip(propkit.multiply_backward(dout, (x, y)), right, strict=True):
        assert_right(ours, slope, np.abs(slope), 4, dtype)


@properties
@given(st.integers(1, 6), SEEDS, DTYPES, SCALES, SCALES, SCALES, SCALES)
def test_neuron_backward(D, seed, dtype, x_scale, w_scale, b_scale, target_scale):
    x, w, b, target = draw(seed, dtype, (D, x_scale), (D, w_scale), ((), b_scale), ((), target_scale))
    X, w64, b64, t = as_float64(x, w, b, target)
    right = complex_step(lambda x, w, b: (complex_sigmoid(np.sum(w * x) + b) - t) ** 2, (x, w, b))
    z, sum_size = np.sum(w64 * X) + b64, np.sum(np.abs(w64 * X)) + np.abs(b64)
    s, rest = complex_sigmoid(z), complex_sigmoid(-z)
    # dz = 2 (s - t) s (1 - s): an error e of s moves it by less than 4 (s + |t|) e; that of z moves s by s (1 - s).
    size = 4 * (s + np.abs(t)) * s * (1 + rest * sum_size)
    for ours, slope, factor in zip(propkit.neuron_backward(x, w, b, target), right, (w64, X, 1), strict=True):
        assert_right(np.asarray(ours), slope, np.abs(factor) * size, D + ELEMENTARY, dtype)


# ----------------------------------------------------------------------------------------------- losses


@properties
@given(SIZES, SEEDS, DTYPES, SCALES, SCALES)
def test_mse_backward(sizes, seed, dtype, scale, target_scale):
    prediction, target = draw(seed, dtype, (sizes, scale), (sizes, target_scale))
    loss, cache = propkit.mse_forward(prediction, target)
    (t,) = as_float64(target)
    (right,) = complex_step(lambda prediction: np.mean((prediction - t) ** 2), (prediction,))
    assert_right(propkit.mse_backward(cache), right, np.abs(right), 6, dtype)
    right_loss = np.mean((prediction.astype(float) - t) ** 2)
    assert_right(np.asarray(loss), right_loss, right_loss, prediction.size + 4, dtype)


@properties
@given(SIZES, SEEDS, DTYPES, SCALES, st.booleans())
def test_binary_cross_entropy_backward(sizes, seed, dtype, scale, all_right):
    logits, other = draw(seed, dtype, (sizes, scale), (sizes, 1.0))
    target = ((logits if all_right else other) > 0).astype(dtype)
    loss, cache = propkit.binary_cross_entropy_forward(logits, target)
    z, t = as_float64(logits, target)
    (right,) = complex_step(lambda logits: complex_binary_cross_entropy(logits, t), (logits,))
    # sigmoid - target: where they are nearly alike, the last digit of 1 is what is left.
    assert_right(
        propkit.binary_cross_entropy_backward(cache), right, (complex_sigmoid(z) + t) / z.size, ELEMENTARY, dtype
    )
    right_loss = complex_binary_cross_entropy(z, t)  # what is added has one sign, and a 0 or 1 times z rounds nothing
    assert_right(np.asarray(loss), right_loss, right_loss, z.size + ELEMENTARY, dtype)


@properties
@given(SIZES, SEEDS, DTYPES, SCALES)
def test_softmax_cross_entropy_backward(sizes, seed, dtype, scale):
    N, M, _ = sizes
    (logits,) = draw(seed, dtype, ((N, M), scale))
    labels = np.random.default_rng(seed).integers(M, size=N)
    loss, cache = propkit.softmax_cross_entropy_forward(logits, labels)
    (z,) = as_float64(logits)
    (right,) = complex_step(lambda logits: complex_softmax_cross_entropy(logits, labels), (logits,))
    shifted = z - np.max(z, axis=1, keepdims=True)
    log_probability = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    # A rounding of log p, in parts of log p, is a rounding of p in parts of p |log p|.
    probability = np.exp(log_probability)
    size = (probability * (1 + np.abs(shifted)) + (np.arange(M) == labels[:, np.newaxis])) / N
    assert_right(propkit.softmax_cross_entropy_backward(cache), right, size, 2 * M + ELEMENTARY, dtype)
    probability_size = probability * (1 + np.abs(shifted))
    assert_right(propkit.softmax(logits), probability, probability_size, 2 * M + ELEMENTARY, dtype)
    assert_right(cache[0], probability, probability_size, 2 * M + ELEMENTARY, dtype)
    loss_size = np.mean(1 + np.abs(shifted[np.arange(N), labels]) + np.log(M))
    right_loss = complex_softmax_cross_entropy(z, labels)
    assert_right(np.asarray(loss), right_loss, loss_size, N + M + ELEMENTARY, dtype)


# ----------------------------------------------------------------------------------------------- networks


def draw_network(sizes, seed, dtype, scales):
    """Draw x, params and dlogits for layers of these sizes, the first of which is N."""
    N, *widths = sizes
    x, dlogits = draw(seed, dtype, ((N, widths[0]), scales[0]), ((N, widths[-1]), scales[1]))
    params = []
    for layer, shape in enumerate(pairwise(widths)):
        W, b = draw([seed, layer], dtype, (shape, scales[2 + 2 * layer]), (shape[1], scales[3 + 2 * layer]))
        params.append((W, b))
    return x, params, dlogits


def sizes_of_sums(x, params, dlogits):
    """Return how large logits, dx and all gradients would be with no minus in any sum, and the distance to a kink."""
    x, up, margin, out, zs = np.abs(x), np.abs(dlogits), np.inf, x, []
    inputs = []
    for layer, (W, b) in enumerate(params):
        if layer:
            margin = min(margin, np.min(np.abs(zs[-1]) / x))
            out, x = np.maximum(zs[-1], 0), x * (zs[-1] > 0)
        inputs.append(x)
        zs.append(out @ W + b)
        x = x @ np.abs(W) + np.abs(b)
    logits, grads = x, []
    for layer in reversed(range(len(params))):
        grads += [np.sum(up, axis=0), inputs[layer].T @ up]
        up = up @ np.abs(params[layer][0]).T * ((zs[layer - 1] > 0) if layer else 1)
    return logits, [up, *reversed(grads)], margin


NETWORKS = st.lists(st.integers(1, 6), min_size=3, max_size=5)  # N, D, M; N, D, H, M; ...


@properties
@given(NETWORKS, SEEDS, DTYPES, st.lists(SCALES, min_size=8, max_size=8))
def test_network_backward(sizes, seed, dtype, scales):
    x, params, dlogits = draw_network(sizes, seed, dtype, scales)
    flat = [array for layer in params for array in layer]
    up, x64, *flat64 = as_float64(dlogits, x, *flat)
    logits_size, grad_sizes, margin = sizes_of_sums(x64, list(zip(flat64[::2], flat64[1::2], strict=True)), up)
    roundings = 4 * (sum(sizes) + 2 * len(sizes))
    assume(margin > roundings * np.finfo(dtype).eps)  # closer to a kink, two roundings fall on two sides of it
    logits, caches = propkit.network_forward(x, params)
    assert_right(logits, complex_network(x64, *flat64), logits_size, roundings, dtype)
    dx, grads = propkit.network_backward(dlogits, caches)
    right = complex_step(lambda *inputs: np.sum(up * complex_network(*inputs)), (x, *flat))
    ours = [dx, *(array for layer in grads for array in layer)]
    for mine, slope, size in zip(ours, right, grad_sizes, strict=True):
        assert_right(mine, slope, size, roundings, dtype)


# ----------------------------------------------------------------------------------------------- far out


def far_logits(dtype, bound):
    numbers = st.floats(-bound, bound, width=np.finfo(dtype).bits) | st.sampled_from([-bound, 0.0, bound])
    return SIZES.flatmap(lambda sizes: arrays(dtype, tuple(sizes[:2]), elements=numbers))


FAR = far_logits(np.float64, 1e4) | far_logits(np.float32, 80.0)


@properties
@given(FAR, SEEDS)
def test_nothing_is_nan_or_inf_far_out(logits, seed):
    """Up to +-1e4 in float64, +-80 in float32; no overflow and no division by 0 on the way either."""
    rng, (N, M) = np.random.default_rng(seed), logits.shape
    target, labels = rng.integers(2, size=logits.shape).astype(logits.dtype), rng.integers(M, size=N)
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        binary, binary_cache = propkit.binary_cross_entropy_forward(logits, target)
        many, many_cache = propkit.softmax_cross_entropy_forward(logits, labels)
        squared, squared_cache = propkit.mse_forward(logits, target)
        out, cache = propkit.sigmoid_forward(logits)
        found = [
            *(binary, many, squared, out, propkit.softmax(logits)),
            propkit.binary_cross_entropy_backward(binary_cache),
            propkit.softmax_cross_entropy_backward(many_cache),
            propkit.mse_backward(squared_cache),
            propkit.sigmoid_backward(target, cache),
            *propkit.neuron_backward(logits[0], np.ones(M, logits.dtype), logits[0, 0], target[0, 0]),
        ]
    for numbers in found:
        assert np.isfinite(numbers).all()
        assert np.asarray(numbers).dtype == logits.dtype
    assert binary >= 0
    assert many >= 0


# ----------------------------------------------------------------------------------------------- optimizers


def zeros(params):
    return [(np.zeros_like(W), np.zeros_like(b)) for W, b in params]


def flat_of(params):
    return [array for layer in params for array in layer]


def walk(name, params, all_grads, lr, eps=1e-8):
    """Take a step for each of all_grads -> the arrays of the params after the last one."""
    velocity, state = zeros(params), (zeros(params), zeros(params), 0)
    for grads in all_grads:
        if name == "descent":
            params = propkit.gradient_descent_step(params, grads, lr)
        elif name == "momentum":
            params, velocity = propkit.momentum_step(params, grads, velocity, lr)
        else:
            params, state = propkit.adam_step(params, grads, state, lr, eps=eps)
    return flat_of(params)


def draw_walk(sizes, seed, dtype, scale, grad_scale):
    """Draw params and five gradients of their form."""
    D, M, _ = sizes
    drawn = [draw([seed, k], dtype, ((D, M), s), (M, s)) for k, s in enumerate([scale, *5 * [grad_scale]])]
    return [tuple(drawn[0])], [[tuple(pair)] for pair in drawn[1:]]


def right_walk(name, start, grads, lr):
    """Return where five steps lead, by the published sums taken in float64, and the size of all that was added."""
    now, size = start.copy(), np.abs(start)
    for t in range(1, len(grads) + 1):
        ages = np.arange(t)[::-1].reshape(-1, *[1] * start.ndim)
        so_far = np.stack(grads[:t])
        if name == "descent":
            step, step_size = lr * so_far[-1], lr * np.abs(so_far[-1])
        elif name == "momentum":
            step, step_size = (lr * np.sum(0.9**ages * g, axis=0) for g in (so_far, np.abs(so_far)))
        else:
            first, first_size = (0.1 * np.sum(0.9**ages * g, axis=0) / (1 - 0.9**t) for g in (so_far, np.abs(so_far)))
            second = 0.001 * np.sum(0.999**ages * so_far**2, axis=0) / (1 - 0.999**t)
            step, step_size = (lr * m / (np.sqrt(second) + 1e-8) for m in (first, first_size))
        now, size = now - step, size + step_size
    return now, size


OPTIMIZERS = st.sampled_from(["descent", "momentum", "adam"])
STEPS = 5 * ELEMENTARY  # roundings in five steps


@properties
@given(OPTIMIZERS, SIZES, SEEDS, DTYPES, SCALES, SCALES)
def test_five_steps_are_the_published_sums(name, sizes, seed, dtype, scale, grad_scale):
    params, all_grads = draw_walk(sizes, seed, dtype, scale, grad_scale)
    ours, lr = walk(name, params, all_grads, 0.1), 0.1
    for k, array in enumerate(flat_of(params)):
        right, size = right_walk(
            name, *as_float64(array), [g.astype(float) for g in [flat_of(x)[k] for x in all_grads]], lr
        )
        assert_right(ours[k], right, size, STEPS, dtype)


@properties
@given(OPTIMIZERS, SIZES, SEEDS, DTYPES, st.integers(-20, 20))
def test_steps_know_no_unit(name, sizes, seed, dtype, power):
    """A loss in other units, 2**power of them: powers of two round nothing, so all is the same to the last bit."""
    params, all_grads = draw_walk(sizes, seed, dtype, 1.0, 1.0)
    unit = 2.0**power
    others = [[(unit * dW, unit * db) for dW, db in grads] for grads in all_grads]
    here = walk(name, params, all_grads, 0.125)
    # Adam divides the unit out, where eps is in that unit too; the others need a rate per unit.
    there = walk(name, params, others, 0.125 if name == "adam" else 0.125 / unit, eps=1e-8 * unit)
    for a, b in zip(here, there, strict=True):
        np.testing.assert_array_equal(a, b)


@properties
@given(SIZES, SEEDS, DTYPES, SCALES)
def test_momentum_that_forgets_is_plain_descent(sizes, seed, dtype, scale):
    params, all_grads = draw_walk(sizes, seed, dtype, scale, scale)
    velocity, plain = zeros(params), params
    for grads in all_grads:
        params, velocity = propkit.momentum_step(params, grads, velocity, 0.1, beta=0.0)
        plain = propkit.gradient_descent_step(plain, grads, 0.1)
    for a, b in zip(flat_of(params), flat_of(plain), strict=True):
        np.testing.assert_array_equal(a, b)


# ----------------------------------------------------------------------------------------------- PyTorch


@pytest.fixture
def torch():
    return pytest.importorskip("torch", reason=f"PyTorch is not installed; to run this test: {frameworks.INSTALL}")


def tensors(torch, arrays):
    return [torch.tensor(array, requires_grad=True) for array in arrays]


def numbers(tensor):
    return tensor.detach().numpy()


def torch_network(torch, x, flat):
    for layer, (W, b) in enumerate(zip(flat[::2], flat[1::2], strict=True)):
        x = (torch.relu(x) if layer else x) @ W + b
    return x


few = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
LOSSES = st.sampled_from(["mse", "binary cross-entropy", "softmax cross-entropy"])


def our_loss(name, logits, target):
    """Return the loss and dlogits."""
    forward, backward = {
        "mse": (propkit.mse_forward, propkit.mse_backward),
        "binary cross-entropy": (propkit.binary_cross_entropy_forward, propkit.binary_cross_entropy_backward),
        "softmax cross-entropy": (propkit.softmax_cross_entropy_forward, propkit.softmax_cross_entropy_backward),
    }[name]
    loss, cache = forward(logits, target)
    return loss, backward(cache)


def torch_loss(torch, name, logits, target):
    functions = torch.nn.functional
    return {
        "mse": functions.mse_loss,
        "binary cross-entropy": functions.binary_cross_entropy_with_logits,
        "softmax cross-entropy": functions.cross_entropy,
    }[name](logits, torch.tensor(target))


def draw_target(name, seed, dtype, shape):
    rng = np.random.default_rng(seed)
    if name == "softmax cross-entropy":
        return rng.integers(shape[1], size=shape[0])
    return rng.integers(2, size=shape).astype(dtype)


@few
@given(LOSSES, NETWORKS, SEEDS, DTYPES)
def test_pytorch_finds_our_loss_and_gradients_in_both_dtypes(torch, name, sizes, seed, dtype):
    x, params, _ = draw_network(sizes, seed, dtype, [1.0] * 8)
    target, flat = draw_target(name, seed, dtype, (sizes[0], sizes[-1])), flat_of(params)
    logits, caches = propkit.network_forward(x, params)
    loss, dlogits = our_loss(name, logits, target)
    x64, *flat64 = as_float64(x, *flat)
    # dlogits = (guess - target) / rows has no part larger than this; logits pass their own error on to it.
    up = (1 + 2 * np.abs(logits.astype(float))) / sizes[0] * np.ones(logits.shape)
    logits_size, grad_sizes, margin = sizes_of_sums(x64, list(zip(flat64[::2], flat64[1::2], strict=True)), up)
    roundings = 8 * (sum(sizes) + 2 * len(sizes)) + ELEMENTARY
    assume(margin > roundings * np.finfo(dtype).eps)
    inputs = tensors(torch, [x, *flat])
    theirs = torch_loss(torch, name, torch_network(torch, inputs[0], inputs[1:]), target)
    theirs.backward()
    assert_right(np.asarray(loss), numbers(theirs).astype(float), np.max((1 + logits_size) ** 2), roundings, dtype)
    dx, grads = propkit.network_backward(dlogits, caches)
    spread = np.max(1 + logits_size)
    for ours, tensor, size in zip([dx, *flat_of(grads)], inputs, grad_sizes, strict=True):
        assert_right(ours, tensor.grad.numpy().astype(float), size * spread, roundings, dtype)


def torch_optimizer(torch, name, weights, lr):
    if name == "adam":
        return torch.optim.Adam(weights, lr=lr)
    return torch.optim.SGD(weights, lr=lr, momentum=0.9 if name == "momentum" else 0.0)


@few
@given(OPTIMIZERS, SIZES, SEEDS, DTYPES, SCALES, SCALES)
def test_pytorch_takes_our_five_steps_in_both_dtypes(torch, name, sizes, seed, dtype, scale, grad_scale):
    params, all_grads = draw_walk(sizes, seed, dtype, scale, grad_scale)
    weights = tensors(torch, flat_of(params))
    optimizer = torch_optimizer(torch, name, weights, 0.1)
    for grads in all_grads:
        for weight, grad in zip(weights, flat_of(grads), strict=True):
            weight.grad = torch.tensor(grad)
        optimizer.step()
    there = walk(name, params, all_grads, 0.1)
    for k, array in enumerate(flat_of(params)):
        grads = as_float64(*(flat_of(grads)[k] for grads in all_grads))
        _, size = right_walk(name, *as_float64(array), grads, 0.1)
        assert_right(there[k], numbers(weights[k]).astype(float), size, 2 * STEPS, dtype)


@few
@given(st.sampled_from(["descent", "momentum"]), SEEDS, DTYPES)
def test_five_steps_of_training_lead_where_pytorch_goes(torch, name, seed, dtype):
    """The gradients are those of the params of the step before; a rate of 0.01 lets no error grow to twice its size."""
    x, params, _ = draw_network((5, 4, 6, 3), seed, dtype, [1.0] * 8)
    labels = draw_target("softmax cross-entropy", seed, dtype, (5, 3))
    weights = tensors(torch, flat_of(params))
    optimizer = torch_optimizer(torch, name, weights, 0.01)
    velocity = zeros(params)
    for _ in range(5):
        logits, caches = propkit.network_forward(x, params)
        kinks = [np.min(np.abs(relu_cache)) for _, relu_cache in caches[:-1]]
        assume(min(kinks) > 1000 * np.finfo(dtype).eps)
        loss, cache = propkit.softmax_cross_entropy_forward(logits, labels)
        _, grads = propkit.network_backward(propkit.softmax_cross_entropy_backward(cache), caches)
        if name == "descent":
            params = propkit.gradient_descent_step(params, grads, 0.01)
        else:
            params, velocity = propkit.momentum_step(params, grads, velocity, 0.01)
        optimizer.zero_grad()
        theirs = torch_loss(torch, "softmax cross-entropy", torch_network(torch, torch.tensor(x), weights), labels)
        theirs.backward()
        optimizer.step()
        close = 1000 * np.finfo(dtype).eps
        assert abs(loss - theirs.item()) <= close * (1 + np.max(np.abs(logits)))
    for ours, weight in zip(flat_of(params), weights, strict=True):
        assert ours.dtype == dtype
        np.testing.assert_allclose(ours, numbers(weight), rtol=close, atol=close)
