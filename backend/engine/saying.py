"""Sums and means told in words: what is added, how often, and what of it would lie outside."""

from collections.abc import Sequence

from backend.engine.explanation import Terms, cell_name


def say_sum(blocks: Sequence[Terms], outside: int) -> str:
    """Tell what a sum is made of.

    Parameters
    ----------
    blocks : sequence of Terms
        What is added.
    outside : int
        How many terms more there would be, were their tensors larger.
    """
    said = ""
    for block in blocks:
        amount = abs(block.coefficient)
        many = len(block) > 1
        part = _name(block)
        if amount != 1 and block.factors:
            part = f"{amount:.4g} times {'the sum of ' if many else ''}{part}"
        elif many and not said:
            part = f"The sum of {part}"
        if said:
            said += f" minus {part}" if block.coefficient < 0 else f", and {part}"
        else:
            said = part
    if not said:
        return "0, since all that could take part would lie outside."
    return f"{said}; {outside} more would lie outside." if outside else f"{said}."


def say_averaged(batch: int | None) -> str:
    """Tell, behind a comma, over how many examples a mean is taken; nothing of a single one."""
    return "" if batch is None or batch == 1 else f", averaged over {batch} examples"


def _name(block: Terms) -> str:
    names = [factor.symbol for factor in block.factors]
    if not names:
        return f"{abs(block.coefficient):g}"
    if len(block) > 1:
        kind = f"products of {' and '.join(names)}" if len(names) > 1 else f"cells of {names[0]}"
        return f"{len(block)} {kind}"
    cells = [factor.cell(0) for factor in block.factors]
    return " times ".join(cell_name(cell.symbol, cell.index) for cell in cells)
