"""Links as a stranger, a typo or a fuzzer makes them; the same ones every time."""

from __future__ import annotations

import random
import string

from genlab.experiments.catalog import EXPERIMENTS
from genlab.experiments.fields import specs
from genlab.kit.permalink import RESERVED


def hostile(count: int) -> list[dict[str, list[str]]]:
    """Return so many queries, name -> values."""
    random_ = random.Random(2022)
    known = specs(EXPERIMENTS["flow"])
    names = [*known, *RESERVED, "", "__class__", "embed ", "<script>", "steps\n", "ключ", "a" * 300]
    texts = [
        "", " ", "nan", "inf", "-inf", "1e999", "-1", "0x10", "1_000", "٣", "9" * 40, "9" * 5000,
        "true", "None", "null", "[]", "{}", "'; DROP TABLE runs; --", "../../etc/passwd",
        "<img src=x onerror=alert(1)>", "${jndi:ldap://x}", "\x00", "\ud7ff", "𝕏" * 50, "~", "~~~",
        "width~", "~width", "width~0", "width~64~width~32", "learning_rate~1e-3~seed~x", "$x^2$",
        "`code`", ":material/home:", "![x](https://example.org/x.png)", "1e3", "4000.5", "1", "2",
        "flow", "moons", "checkerboard", "\u202e", "%00", "%", "&", "=", "more,more", ",,,",
    ]  # fmt: skip

    def text() -> str:
        if random_.random() < 0.3:
            return "".join(random_.choices(string.printable, k=random_.randrange(40)))
        return random_.choice(texts)

    return [
        {
            random_.choice(names): [text() for _ in range(random_.choice((1, 1, 1, 2, 5)))]
            for _ in range(random_.randrange(1, 6))
        }
        for _ in range(count)
    ]
