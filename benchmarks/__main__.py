"""`python -m benchmarks [pages] [sweep] [memory] [weights] [--short]`: run, and print each figure beside its budget."""

import logging
import sys
import time
from importlib import import_module

NAMES = ("weights", "memory", "pages", "sweep")


def main(words):
    short = "--short" in words
    chosen = [word for word in words if word != "--short"]
    unknown = set(chosen) - set(NAMES)
    if unknown:
        sys.exit(f"benchmarks: unknown: {', '.join(sorted(unknown))}. Choose from: {', '.join(NAMES)}")
    logging.disable(logging.WARNING)
    for name in chosen or NAMES:
        started = time.monotonic()
        print(f"\n## {name}\n\n| what | measured | budget | met |\n|---|---|---|---|", flush=True)
        for row in import_module(f"benchmarks.{name}").run(short):
            print("|", " | ".join(row), "|", flush=True)
        print(f"\n{time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
