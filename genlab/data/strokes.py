"""How people write the digits: skeletons of pen strokes, two or three for each digit.

A skeleton is a few smooth curves, "curve / curve", and a curve the points that it runs through,
"x,y x,y", in a box of 20 by 20 whose y grows downwards. Curves that share an end make a corner.
"""

from __future__ import annotations

import numpy as np

BOX = 20.0  # its side
SEGMENTS = 28  # that a skeleton is cut into, as equally long as corners allow
FINE = 32  # points between two given ones, before that

SKELETONS: tuple[tuple[str, ...], ...] = (
    (  # 0: closed, begun with a stroke that crosses over
        "10.4,.2 6.2,2.6 4.1,9.6 5.6,17 9.8,19.8 14.2,17.2 16,10 14.2,2.8 10.4,.2",
        "12.6,3 9.4,.9 5,5 3.8,12.4 7.4,19 12.6,17.8 16.2,9.6 13.8,2.6 9.6,1 7.6,2.6",
    ),
    (  # 1: a stroke, with a flag, with a foot too
        "10,0 10,10 10,20",
        "6.4,4.6 8.8,2.6 10.6,.2 / 10.6,.2 10.4,10 10.4,20",
        "6.4,4 8.8,2.4 10.4,.2 / 10.4,.2 10.4,19.6 / 5.6,19.7 15.4,19.5",
    ),
    (  # 2: with a loop, with a corner, with a swan's neck
        "4.2,4.6 6.6,1 11,.3 14.8,3.6 13.6,9 9.4,15 5.4,19 3,18 4.6,15.6 8.6,17 12.6,19.3 17,18.2",
        "4,5 6,1.4 10.6,.3 14.6,3.2 13.6,8.4 9,14.2 3.6,19.4 / 3.6,19.4 16.6,19.2",
        "4.6,3.4 9,.4 14.4,2.4 14.6,7.4 10.4,13 4,18.8 / 4,18.8 8,17.8 12,19 17,18",
    ),
    (  # 3: round, with a small loop at the waist, with a flat top
        "5,2.6 9.4,.3 14.2,2.6 13.2,7 8.8,9.4 / 8.8,9.4 14,11 15.4,14.8 12.6,18.8 8,19.7 4,17.6",
        "4.8,2.2 9.6,.3 13.8,2.8 12.4,7 8.6,9.8 7.4,9.2 9.4,8.6 13.8,11 14.8,15 11.6,19 "
        "7,19.6 3.6,17.8",
        "4.6,1 14.6,.6 / 14.6,.6 9,8 / 9,8 13.6,9.4 15.4,13.6 12.8,18.4 8.4,19.7 4,17.8",
    ),
    (  # 4: open, open and round, closed
        "6,1.6 4.4,6 3.2,10.8 / 3.2,10.8 10,10.8 17.2,9.6 / 15,.6 13.8,10 12.8,20",
        "5.6,1.2 4.2,6.6 5.6,10.4 9.6,10.8 14.8,8 / 15.4,.8 14.4,10 12.8,20",
        "12.4,.3 8.4,6.6 3.4,12.6 / 3.4,12.6 10,12.6 17,12.2 / 12.4,.3 12.4,10 12,20",
    ),
    (  # 5: with its bar, in one stroke, with the bar set apart
        "16.6,.6 12,1 6.4,.9 / 6.4,.9 5.6,8.6 / 5.6,8.6 10,7.4 14.6,10.2 14.6,15.4 10.4,19.3 "
        "4,18.2",
        "16,.6 11,.9 7.6,2.8 6.8,6.6 10.8,9 14,12.4 13,17.4 8.6,19.7 4,17.8",
        "6.6,2 5.6,8.8 / 5.6,8.8 10.2,8 14.4,11 13.6,16.4 9,19.6 4.2,18.4 / 6.8,1.6 11.4,1.6 "
        "16.4,.3",
    ),
    (  # 6: bent, straight, open at the waist
        "13.4,.3 8.6,4.2 5.2,10.6 5.2,16 9,19.6 13.8,17.6 14.4,13.2 11,10.8 7.2,12.6 5.4,15.8",
        "11,0 7.4,6.8 5.2,13.6 6.6,18.6 10.8,19.5 14.2,16.2 12.8,12 8.8,12 5.4,15.2",
        "14.6,1.6 10,1.2 6,6 4.4,13 7.2,18.8 12,19.2 14.8,15.4 12.4,11.8 8.4,12.6 7,15.6",
    ),
    (  # 7: plain, with a bar, with a serif
        "4,1.6 10,1.6 16,1 / 16,1 12.8,7.4 10,13.6 8.4,20",
        "4,1.4 10,1.4 15.8,.9 / 15.8,.9 12.4,8 9.8,14 8,20 / 6.8,10.8 15,9.8",
        "3.6,5 4.2,1.6 / 4.2,1.6 10,2 14,.5 15.6,2.6 13,8.6 10.4,20",
    ),
    (  # 8: an S closed by the way back, two rings, begun at the waist
        "14,3.4 10.4,.5 6.4,3 7.6,7 11.8,10.4 14,15 10.4,19.5 6,17.4 6.4,13.2 10.2,9.8 13.8,6 "
        "14,3.2",
        "10.3,.4 6.4,4.8 10.1,9.3 14,4.8 10.3,.4 / 10.1,9.3 5.4,14.4 10,19.6 14.6,14.4 10.1,9.3",
        "9.6,9.8 6.6,5.4 9,.8 13,1.6 13.8,5.6 9.6,9.8 6,14.8 8.4,19.3 12.6,18.4 13.4,14 9.6,9.8",
    ),
    (  # 9: with a straight stem, with a tail, leaning
        "14.4,4.8 11.8,1 7.4,1.4 5.2,5.8 7.6,9.8 12,8.6 14.6,4.2 / 14.6,4.2 14.2,12 13.4,20",
        "14.4,4.4 11.4,.8 7,1.8 5.4,6 8,9.6 12.4,8.2 14.6,3.8 / 14.6,3.8 14.8,11 12.6,17.2 "
        "8.6,19.6 5,18.2",
        "13.4,2.8 9.8,.5 5.8,3.6 6,8 9.6,9.2 13.4,5.2 14.2,2.4 / 14.2,2.4 12.6,10 9.6,20",
    ),
)


def segments() -> tuple[np.ndarray, np.ndarray]:
    """Return the skeletons cut into segments, and which of them are each digit's.

    (skeletons, SEGMENTS, 2 ends, x and y), the box stretched to [-1, 1]^2; and (10, 2): the first
    skeleton of each digit, and how many it has.
    """
    cut = [_cut(skeleton) for of_digit in SKELETONS for skeleton in of_digit]
    counts = np.array([len(of_digit) for of_digit in SKELETONS])
    return np.stack(cut) / (BOX / 2) - 1, np.stack([counts.cumsum() - counts, counts], 1)


def _cut(skeleton: str) -> np.ndarray:
    """Return a skeleton's segments (SEGMENTS, 2, 2), dealt out to its curves by their length."""
    given = [[point.split(",") for point in curve.split()] for curve in skeleton.split("/")]
    curves = [_smooth(np.array(points, float)) for points in given]
    lengths = [np.linalg.norm(np.diff(curve, axis=0), axis=1).sum() for curve in curves]
    shares = np.array(lengths) / sum(lengths) * SEGMENTS
    counts = np.maximum(1, np.floor(shares)).astype(int)
    while counts.sum() < SEGMENTS:
        counts[np.argmax(shares / counts)] += 1
    pieces = []
    for curve, count in zip(curves, counts, strict=True):
        along = np.append(0, np.linalg.norm(np.diff(curve, axis=0), axis=1).cumsum())
        at = np.linspace(0, along[-1], count + 1)
        points = np.stack([np.interp(at, along, axis) for axis in curve.T], 1)
        pieces.append(np.stack([points[:-1], points[1:]], 1))
    return np.concatenate(pieces)


def _smooth(points: np.ndarray) -> np.ndarray:
    """Return many points of the smooth curve through `points` (m, 2).

    A centripetal Catmull-Rom spline (Yuksel, Schaefer and Keyser, 2011), which makes neither
    loops nor corners of its own. A curve whose ends meet is closed smoothly.
    """
    if len(points) < 3:
        return points
    closed = np.allclose(points[0], points[-1])
    before = points[-2] if closed else 2 * points[0] - points[1]
    after = points[1] if closed else 2 * points[-1] - points[-2]
    p = np.vstack([before, points, after])
    knots = np.append(0, np.sqrt(np.linalg.norm(np.diff(p, axis=0), axis=1)).cumsum())
    pieces = []
    for i in range(1, len(p) - 2):
        t = np.linspace(knots[i], knots[i + 1], FINE, endpoint=False)[:, None]
        k, q = knots[i - 1 : i + 3], p[i - 1 : i + 3]
        a = [_between(t, k[j], k[j + 1], q[j], q[j + 1]) for j in range(3)]
        b = [_between(t, k[j], k[j + 2], a[j], a[j + 1]) for j in range(2)]
        pieces.append(_between(t, k[1], k[2], b[0], b[1]))
    return np.vstack([*pieces, points[-1:]])


def _between(
    t: np.ndarray, start: float, end: float, first: np.ndarray, last: np.ndarray
) -> np.ndarray:
    return ((end - t) * first + (t - start) * last) / (end - start)
