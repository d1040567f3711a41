"""The index of equations as the API tells it."""

import httpx

from backend.networks import NETWORKS


def test_index_holds_every_equation_of_every_source_once(client: httpx.Client) -> None:
    told = client.get("/api/equations").json()
    counts = {source["seed"]: source["count"] for source in told["sources"]}
    assert counts == {"nguyen": 66, "katsaros": 23, "sigmoid": 15, "binary": 61}
    counted = [(equation["seed"], equation["number"]) for equation in told["equations"]]
    assert counted == [(seed, str(n)) for seed, last in counts.items() for n in range(1, last + 1)]
    assert all(source["title"] and source["authors"] for source in told["sources"])
    assert {source["seed"]: (source["year"], source["numbered"]) for source in told["sources"]} == {
        "nguyen": (2020, True),
        "katsaros": (2023, True),
        "sigmoid": (2018, False),
        "binary": (None, False),
    }


def test_equations_lead_to_steps_of_their_networks(client: httpx.Client) -> None:
    told = client.get("/api/equations").json()["equations"]
    for equation in told:
        first, *_ = equation["places"]
        assert first == {key: equation[key] for key in ("network", "steps", "kind")}
        for place in equation["places"]:
            steps = {step.id: step for step in NETWORKS[place["network"]].steps}
            assert place["steps"]
            assert set(place["steps"]) <= steps.keys()
            citing = [
                name
                for name, step in steps.items()
                for source in step.source
                if source.seed == equation["seed"] and equation["number"] in source.equations
            ]
            assert set(citing) <= set(place["steps"])
            assert place["kind"] == ("step" if citing else "derivation")
    places = {(e["seed"], e["number"]): [place["network"] for place in e["places"]] for e in told}
    assert places["katsaros", "9"] == ["nguyen", "katsaros-convolution"]
    assert places["katsaros", "20"] == ["nguyen", "katsaros-pooling"]
    assert places["sigmoid", "6"] == ["sigmoid-whole"]


def test_it_tells_which_tensors_have_a_derivation(client: httpx.Client) -> None:
    told = client.get("/api/equations").json()
    for network, symbols in told["derivations"].items():
        written = {step.writes for step in NETWORKS[network].steps}
        assert set(symbols) < written
        unfolding = {
            equation["steps"][0].partition(".")[2]
            for equation in told["equations"]
            if equation["kind"] == "derivation" and equation["network"] == network
        }
        assert unfolding <= set(symbols)
    assert {"dLS", "dLk1", "k1_next"} <= set(told["derivations"]["nguyen"])


def test_slips_are_told_with_the_equation(client: httpx.Client) -> None:
    told = client.get("/api/equations").json()
    errata = {(e["seed"], e["number"]): e["erratum"] for e in told["equations"] if e["erratum"]}
    assert "S1 is meant" in errata["nguyen", "59"]
    assert "rounding down" in errata["nguyen", "42"]
    assert ("nguyen", "23") not in errata
    remarks = [remark for source in told["sources"] for remark in source["remarks"]]
    assert all(remark["where"] and remark["says"] for remark in remarks)
