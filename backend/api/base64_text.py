"""Files on the wire: base64, with or without the head of a ``data:`` URL."""

import base64
import binascii
import re

from backend.api.problems import ProblemError

_DATA_URL = re.compile(r"data:[^,]{0,100};base64,", re.IGNORECASE)


def decode(text: str, where: str, what: str = "a picture file") -> bytes:
    """Read base64.

    Parameters
    ----------
    text : str
        The base64.
    where, what : str
        What holds it in the request, and what it should be of.

    Raises
    ------
    ProblemError
        422, if it is no base64.
    """
    head = _DATA_URL.match(text)
    body = "".join(text[head.end() if head else 0 :].split())
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ProblemError(
            422,
            "broken-base64",
            "Broken base64",
            f"{where} is not base64: send the bytes of {what}, base64-encoded, with nothing around them but "
            "an optional data:...;base64, in front.",
        ) from error
