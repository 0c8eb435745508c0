"""`python -m bizsuite.kernel.paper`: a table as PDF, from JSON on standard input to standard output.

It is a program of its own, so that what sets the type takes neither memory nor time of a server.
"""

import json
import sys
from pathlib import Path


def main() -> None:
    """Read what is to be printed, and print it."""
    import typst
    from pylopdf_fonts_zh_cn import serif_path

    told = sys.stdin.read()
    json.loads(told)
    made = typst.compile(
        Path(__file__).with_name("paper.typ"),
        format="pdf",
        font_paths=[serif_path().parent],
        ignore_system_fonts=True,
        sys_inputs={"told": told},
    )
    assert isinstance(made, bytes)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
