"""``katsaros`` (1)-(23): one row of numbers, a filter of three weights, and pooling by threes."""

from backend.networks.equations.equation import Equation
from backend.networks.equations.typesetting import IF, OTHERWISE, cases, lines, partial

_FORWARD, _FILTER = "Convolution, going forward", "Convolution: gradient with respect to the filter"
_INPUT, _POOLING = "Convolution: gradient with respect to its input", "Max-pooling"
_INPUTS, _WEIGHTS, _OUTPUTS = range(6), range(3), range(4)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_CONVOLUTIONS = ("forward.S1", "forward.S2")
_BY_KERNEL = ("backward.dLk1", "backward.dLk2")
_BY_INPUT = ("backward.dLP1", "backward.dLI")
_P, _W = r"\mathbf{p}", r"\mathbf{w}"
_BY_POOLED = ("backward.dLC1", "backward.dLC2")


def _slope(cell: str) -> str:
    return partial("L", cell)


def _products(*pairs: tuple[str, str]) -> str:
    return " + ".join(rf"{first}\, {second}" for first, second in pairs)


def _forward(place: int) -> Equation:
    terms = _products(*((f"p_{place + q}", f"w_{q}") for q in _WEIGHTS))
    return Equation(
        "katsaros",
        str(1 + place),
        _FORWARD,
        f"The {_ORDINALS[place]} place of the filter",
        f"z_{place} = {terms}",
        "The filter lies on three neighbours; three products add up to one output."
        if place == 0
        else "The filter has moved on by one; its weights are the same.",
        computes=_CONVOLUTIONS,
        line=f"slide.place.{place}",
        erratum="The text calls this a convolution, and (8) too. Nothing is turned in either, so both are "
        "cross-correlations."
        if place == 0
        else None,
    )


def _by_weight(weight: int) -> Equation:
    met = [f"p_{weight + t}" for t in _OUTPUTS]
    shares = _products(*((_slope(f"z_{t}"), met[t]) for t in _OUTPUTS))
    first = _products(*((_slope(f"z_{t}"), partial(f"z_{t}", f"w_{weight}")) for t in _OUTPUTS))
    cell = _slope(f"w_{weight}")
    return Equation(
        "katsaros",
        str(5 + weight),
        _FILTER,
        f"The {_ORDINALS[weight]} weight",
        lines(f"{cell} &= {first}", f"&= {shares}") if weight == 0 else f"{cell} = {shares}",
        "The weight was used at all four places, and at each its slope is the input that it met there."
        if weight == 0
        else "The same outputs, and inputs that lie one further on.",
        under=_BY_KERNEL,
        line=f"slide.filter.{weight}",
    )


def _by_input(place: int) -> Equation:
    used = [(t, place - t) for t in _OUTPUTS if place - t in _WEIGHTS]
    chain = _products(*((_slope(f"z_{t}"), partial(f"z_{t}", f"p_{place}")) for t, _ in used))
    return Equation(
        "katsaros",
        str(10 + place),
        _INPUT,
        f"The {_ORDINALS[place]} input",
        f"{_slope(f'p_{place}')} = {chain} = {_products(*((f's_{t}', f'w_{q}') for t, q in used))}",
        {
            0: "At the edge the input was used once only, under the first weight.",
            5: "At the other edge it was used once only, under the last weight.",
        }.get(
            place, f"The input was used at {len(used)} places: the later the place, the earlier the weight."
        ),
        under=_BY_INPUT,
        line=f"slide.input.{place}",
    )


def _by_pooled(place: int) -> Equation:
    window = place // 3
    cell, pooled = f"z_{place}", f"y_{window}"
    first, last = f"z_{3 * window}", f"z_{3 * window + 2}"
    erratum = (
        "'max' is that of the cell's own window. Where equal numbers share it, as printed each would get "
        "the whole gradient; here the first does."
    )
    if place == 0:
        erratum += (
            " Also, z has six cells from here on, where the convolution above made four: it is a new row."
        )
    if place == 5:
        erratum += (
            " And the third conclusion, which follows, says p where the cells to be pooled are called z."
        )
    return Equation(
        "katsaros",
        str(18 + place),
        _POOLING,
        f"The {_ORDINALS[place]} cell, in the {_ORDINALS[window]} window",
        rf"{_slope(cell)} = {_slope(pooled)}\, {partial(pooled, cell)}, \quad {partial(pooled, cell)} = "
        + cases(("1", IF + rf"{cell} = \max({first}, \ldots, {last})"), ("0", OTHERWISE)),
        "The window's gradient goes to the cell that was the largest of the three; a cell that was not "
        "gets nothing.",
        computes=_BY_POOLED,
        line=f"pool.place.{place}",
        erratum=erratum,
    )


FORWARD = tuple(_forward(place) for place in _OUTPUTS)

BY_FILTER = (
    *(_by_weight(weight) for weight in _WEIGHTS),
    Equation(
        "katsaros",
        "8",
        _FILTER,
        "Slide the output's slopes over the input",
        r"\mathbf{p} \star \mathbf{s} = \Bigl[ "
        + r",\; ".join(
            rf"\sum_{{t=0}}^{{3}} p_{{{f't+{weight}' if weight else 't'}}}\, s_t" for weight in _WEIGHTS
        )
        + rf" \Bigr], \quad s_t = {_slope('z_t')}",
        "Lay the four slopes of the output on the input, multiply and add up, move on by one: three "
        "results, in the very way in which the filter slid.",
        under=_BY_KERNEL,
        line="slide.filter.vector",
    ),
    Equation(
        "katsaros",
        "9",
        _FILTER,
        "The filter's gradient is a convolution",
        rf"{_slope(_W)} = \mathbf{{p}} \star \mathbf{{s}}",
        "So the gradient with respect to the filter is input and output slopes, slid over one another. In "
        "two dimensions rows and columns slide, and all rows add up.",
        computes=_BY_KERNEL,
        line="slide.filter.sum",
    ),
)

BY_INPUT = (
    *(_by_input(place) for place in _INPUTS),
    Equation(
        "katsaros",
        "16",
        _INPUT,
        "Slide the turned filter over the slopes",
        r"\mathbf{s} \circledast \mathrm{flip}(\mathbf{w}) = \bigl[ s_0 w_0,\; s_0 w_1 + s_1 w_0,\; "
        r"s_0 w_2 + s_1 w_1 + s_2 w_0,\; s_1 w_2 + s_2 w_1 + s_3 w_0,\; s_2 w_2 + s_3 w_1,\; s_3 w_2 \bigr]",
        "Turn the filter round and let it slide so far over both ends that it touches one slope only "
        "there: six results, one for each input.",
        under=_BY_INPUT,
        line="slide.input.vector",
        erratum="Printed with another star than (8). What slides here is turned first, so that it is a "
        "convolution of s and w in the strict sense.",
    ),
    Equation(
        "katsaros",
        "17",
        _INPUT,
        "The input's gradient is a full convolution with the turned filter",
        rf"{_slope(_P)} = \mathbf{{s}} \circledast \mathrm{{flip}}(\mathbf{{w}})",
        "The six results are the six gradients above. In two dimensions a kernel is turned in both "
        "directions, and all kernels that used the cell add up.",
        computes=_BY_INPUT,
        line="slide.input.sum",
    ),
)

POOLING = tuple(_by_pooled(place) for place in _INPUTS)
