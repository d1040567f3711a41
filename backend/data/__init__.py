"""Data: MNIST obtained, verified and loaded, and a drawing brought into the form of its images."""
