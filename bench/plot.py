"""Images per second over the batch size, as a picture that is readable on light and on dark ground."""

from collections.abc import Mapping, Sequence
from pathlib import Path

# Okabe and Ito's colours, apart from each other for everyone; each has a marker of its own as well.
STYLES: Sequence[tuple[str, str]] = (("#0072b2", "o"), ("#d55e00", "s"), ("#009e73", "^"), ("#cc79a7", "D"))
# Drawn in this colour and then made to follow the reader's scheme.
INK = "#010203"
SCHEME = (
    "<style>:root{color:#1f2328}@media (prefers-color-scheme:dark){:root{color:#e6edf3}}"
    "text{font-family:system-ui,sans-serif}</style>"
)


def draw(curves: Mapping[str, Mapping[int, float]], path: Path) -> None:
    """Write the picture as SVG: text stays text, and the same figures give the same bytes.

    Parameters
    ----------
    curves : mapping of str to mapping of int to float
        Images per second by batch size, for each contender that has any.
    path : Path
        The file to write.

    Raises
    ------
    ImportError
        If Matplotlib is not installed.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter, NullFormatter

    settings = {"svg.fonttype": "none", "svg.hashsalt": "bench", "font.size": 11}
    with mpl.rc_context(settings):
        figure = Figure(figsize=(8, 4.6), layout="constrained")
        axes = figure.add_subplot()
        sizes = sorted({size for curve in curves.values() for size in curve})
        for (name, curve), (colour, marker) in zip(curves.items(), STYLES, strict=True):
            if curve:
                axes.plot(
                    list(curve), list(curve.values()), color=colour, marker=marker, label=name, linewidth=2
                )
        axes.set_xscale("log", base=2)
        axes.set_yscale("log")
        axes.set_xticks(sizes, [str(size) for size in sizes])
        axes.minorticks_on()
        axes.xaxis.set_minor_formatter(NullFormatter())
        for formatter in (axes.yaxis.set_major_formatter, axes.yaxis.set_minor_formatter):
            formatter(FuncFormatter(_figure))
        axes.set_xlabel("batch size")
        axes.set_title("Training the network: images per second", color=INK, loc="left")
        axes.grid(visible=True, which="major", alpha=0.25, color=INK)
        axes.tick_params(which="both", color=INK, labelcolor=INK)
        axes.xaxis.label.set_color(INK)
        for edge, spine in axes.spines.items():
            spine.set_visible(edge in ("left", "bottom"))
            spine.set_color(INK)
        axes.legend(frameon=False, labelcolor=INK)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    path.write_text(_following_the_scheme(path.read_text(encoding="utf-8")), encoding="utf-8")


def _figure(value: float, _position: int) -> str:
    """Name a tick of the vertical axis where its first digit is 1, 2 or 5."""
    return f"{value:,.0f}" if f"{value:e}"[0] in "125" else ""


def _following_the_scheme(svg: str) -> str:
    head, _, rest = svg.replace(INK, "currentColor").partition("<defs>")
    lines = (line.rstrip() for line in f"{head}{SCHEME}\n <defs>{rest}".splitlines())
    return "\n".join(lines) + "\n"
