"""The still picture that stands before each explorer in its lesson, for readers without a kernel.

`make pictures` writes them into notebooks/pictures/; a test compares them and their alt texts with what is drawn now.
"""


def neuron_explorer():
    """A neuron whose second product is negative."""
    from propkit.figures.neuron import draw_neuron

    return draw_neuron([2.0, 3.0, 5.0], [0.4, -0.3, 0.2], 0.5, 1.4, 1.4)


def descent_explorer():
    """Three methods in the narrow valley, as the explorer shows them at the beginning."""
    from propkit.figures.descent_map import draw_descent_map
    from propkit.widgets import descent_explorer

    explorer = descent_explorer()
    surface = explorer.surface
    walks = {f"{name}, rate {slider.value:g}": explorer.walk(name).path for name, slider in explorer.rates.items()}
    area = surface.low, surface.high, surface.names, surface.lowest[0]
    return draw_descent_map(lambda place: surface.loss(*place), walks, *area)


def training_room():
    """A disc and a ring with much noise, and a large network that learns its rows by heart."""
    from propkit.figures.room import draw_room
    from propkit.widgets import training_room
    from propkit.widgets.room.explorer import EPOCHS

    room = training_room()
    room.data.value, room.noise.value, room.layers.value = "circles", 0.4, "16 and 16"
    room.rate.value, room.batch_size.value = 0.1, "8"
    room.player.act("advance", steps=60)
    run, plane = room.run, room.plane
    return draw_room(run.train, run.val, (plane.low, plane.side), run.answers(plane.grid), run.history, EPOCHS)


def gradient_doctor():
    """Patient B, whose gradient of the bias is a mean over the rows."""
    from propkit.figures.gradient_panels import draw_gradient_panels
    from propkit.linear import linear_forward
    from propkit.widgets.doctor.explorer import gradient_doctor, patients

    doctor = gradient_doctor(patients(), linear_forward)
    doctor.chosen.value = "patient B"
    return draw_gradient_panels(doctor.examination.findings)


def blame_stepper():
    """The network of lesson 5 after all steps, for the last applicant, and a nudge that switches a neuron off."""
    import numpy as np
    from still_svg import Drawing

    from propkit.widgets import blame_stepper

    first = np.array([[1.0, -0.5, 0.5], [0.5, 1.0, -1.0]]), np.array([0.1, 0.2, -0.3])
    last = np.array([[1.0], [-0.4], [0.8]]), np.array([-0.3])
    stepper = blame_stepper([first, last], x=[2.0, -1.5], target=[0.0])
    stepper.player.act("advance", steps=stepper.player.last)
    stepper.chosen.value, stepper.nudge.value = ("W1", (0, 2)), -1.5
    return Drawing(stepper.picture.value, stepper.curve.value)


def chain_rule_graph():
    """A product used twice: both parts of its blame have arrived, and it passes on their sum next."""
    from still_svg import Drawing

    from propkit.widgets import chain_rule_graph

    graph = chain_rule_graph("(w * x) ** 2 + w * x", {"w": 2, "x": 3})
    graph.player.act("advance", steps=2)
    return Drawing(graph.picture.value.partition("<div")[0])


def loop_explorer():
    """Three steps of the learning loop, on the receipts of lesson 1 with the packing."""
    from propkit.figures.training import draw_training
    from propkit.widgets import loop_explorer

    loop = loop_explorer([1.0, 2.0, 3.0, 4.0], [5.0, 8.0, 11.0, 14.0])
    loop.player.act("advance", steps=3)
    return draw_training(loop.x, loop.y, loop.w, loop.b, loop.guess, loop.losses)


STILLS = {
    "chain_rule_graph": chain_rule_graph,
    "blame_stepper": blame_stepper,
    "loop_explorer": loop_explorer,
    "neuron_explorer": neuron_explorer,
    "descent_explorer": descent_explorer,
    "training_room": training_room,
    "gradient_doctor": gradient_doctor,
}
