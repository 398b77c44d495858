"""propkit: how neural networks learn. The reference of every exercise, one concept a file, and what checks yours.

>>> from propkit import check
>>> check(linear_forward)          # in a notebook, after you wrote it
"""

import importlib

__version__ = "0.1.0"

_CONTENTS = {
    "learning": "guess squared_error nudge_slope correct learning_loop",
    "linear": "weighted_sum linear_forward linear_backward",
    "activations": "relu relu_forward relu_backward sigmoid sigmoid_forward sigmoid_backward softmax",
    "network": "network_forward network_backward",
    "losses": "mse_forward mse_backward binary_cross_entropy_forward binary_cross_entropy_backward "
    "softmax_cross_entropy_forward softmax_cross_entropy_backward",
    "derivatives": "numerical_gradient relative_error",
    "chain_rule": "multiply_forward multiply_backward neuron_backward",
    "scalar_graph": "Value topological_order backpropagate",
    "gradient_checking": "gradient_check",
    "nudged_networks": "NetworkLoss",
    "optimizers": "gradient_descent_step momentum_step adam_step minimize",
    "training": "shuffle_together minibatches accuracy train_epoch fit",
    "metrics": "standardize confusion precision_recall choose_threshold",
    "problems": "loan fraud disease predict_loan predict_fraud predict_disease",
    "checks.here": "check",
    "course.hints": "hint",
}
_HOME = {name: module for module, names in _CONTENTS.items() for name in names.split()}
__all__ = list(_HOME)


def __getattr__(name):
    """Import what is asked for when it is asked for, so that `import propkit` costs next to nothing."""
    if name not in _HOME:
        raise AttributeError(f"propkit has no {name!r}")
    return getattr(importlib.import_module(f"propkit.{_HOME[name]}"), name)


from propkit.course import notebook_import  # noqa: E402

notebook_import.install()
