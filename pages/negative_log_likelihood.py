"""Negative log-likelihood: a flow learns where the data are."""

from genlab.kit import lesson

LESSON = {
    "title": "Negative log-likelihood",
    "group": "Likelihood",
    "order": 1,
    "icon": ":material/show_chart:",
    "summary": "A flow bends a cloud of noise onto the data, and one number says how well.",
    "starts": {
        "Two moons": {"dataset": "moons"},
        "Checkerboard": {"dataset": "checkerboard"},
        "Handwritten digits": {"dataset": "digits"},
    },
}

page = lesson.begin(LESSON)
page.say("Maximum likelihood moves the model until the data are as probable as can be.")
