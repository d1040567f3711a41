"""A gradient check of the main network to ask for, and the answer to it."""

from typing import Any

import httpx
import numpy as np

from backend.networks import NETWORKS

NGUYEN = NETWORKS["nguyen"]
PIXELS = np.random.default_rng(1).random((28, 28))
BODY: dict[str, Any] = {"weights": {"seed": 5}, "input": {"pixels": PIXELS.tolist()}, "target": 4}


def checked(client: httpx.Client, **wish: Any) -> dict[str, Any]:
    answer = client.post("/api/gradcheck", json={**BODY, **wish})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told
