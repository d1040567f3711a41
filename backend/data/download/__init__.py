"""Download one file from whichever server gives it, going on where it broke off, and verify it in the end."""

from backend.data.download.attempts import DownloadError, Progress, download
from backend.data.download.part import PART_SUFFIX
from backend.data.download.patience import PATIENCE, Patience

__all__ = ["PART_SUFFIX", "PATIENCE", "DownloadError", "Patience", "Progress", "download"]
