"""Both chains of ``binary``, its mean over a mini-batch, and the places where the notes slip."""

from backend.engine.step import cited
from backend.networks.proofs.binary_conv import TWO_ZEROS, conv_bias, conv_weights, routing
from backend.networks.proofs.binary_dense import dense_bias, dense_weights
from backend.networks.proofs.binary_whole import loss, mean
from backend.networks.proofs.proof import Proof

BINARY = (
    Proof(
        "dense-weights",
        "The dense part: weights",
        "The weight moves the logit, the logit the probability, and that the loss: three slopes multiply. "
        "What is left is the error times the feature, averaged over the examples.",
        r"\frac{\partial L}{\partial \mathbf{w}^{2}} = \frac{1}{m} (\mathbf{A}^{2} - \mathbf{y})\, "
        r"\mathbf{F}^{\mathsf{T}}",
        dense_weights,
        source=cited("binary", 12, 18, 19, 20, 22, 23, 24, 27),
        gradient="dLw2",
        batches=True,
    ),
    Proof(
        "dense-bias",
        "The dense part: bias",
        "The same with a last slope of 1: the mean of the errors.",
        r"\frac{\partial L}{\partial b^{2}} = \frac{1}{m} \sum_{e} (A^{2}_{e} - y_{e})",
        lambda evidence: dense_bias(evidence, summed=True),
        source=cited("binary", 13, 21, 25),
        gradient="dLb2",
        batches=True,
    ),
    Proof(
        "pooling",
        "Back through the pooling",
        "Four numbers come back from the pooled map. Each is put where its window's largest number is, among "
        "zeros.",
        r"\frac{\partial L}{\partial A^{1}_{ij}} = \begin{cases} x_{uv} & \text{if } (i,j) = I^{1}_{uv} \\ "
        r"0 & \text{otherwise} \end{cases}",
        routing,
        source=cited("binary", 32, 33, 34),
        gradient="dLA1",
        batches=True,
    ),
    Proof(
        "conv-weights",
        "The convolution part: kernel",
        "Seven slopes multiply, over every place at which the weight was used. It comes to the input "
        "correlated with the map's gradient.",
        r"\frac{\partial L}{\partial \mathbf{w}^{1}} = \mathbf{x} \star \frac{\partial L}{\partial "
        r"\mathbf{z}^{1}}",
        conv_weights,
        source=cited("binary", 14, 52, 53, 54, 55, 57, 58, 59, 60, 61),
        gradient="dLw1",
        batches=True,
    ),
    Proof(
        "conv-bias",
        "The convolution part: bias",
        "The bias is added at every place of the map, with slope 1: its gradient is the sum over the map.",
        r"\frac{\partial L}{\partial b^{1}} = \sum_{i} \sum_{j} \frac{\partial L}{\partial z^{1}_{ij}}",
        conv_bias,
        source=cited("binary", 15, 37, 46, 49),
        gradient="dLb1",
        batches=True,
    ),
    Proof(
        "mean",
        "A mini-batch is a mean",
        "The gradient of a mini-batch is the mean of what its examples give when each goes through the "
        "network alone, for all fifteen parameters.",
        r"\frac{\partial L}{\partial \theta} = \frac{1}{m} \sum_{e} \frac{\partial L_{e}}{\partial \theta}",
        mean,
        source=cited("binary", 27, 29),
        batches=True,
    ),
    Proof(
        "conv-bias-two-zeros",
        "Slip: two derivatives of the bias written as 0",
        "The notes say that the bias has slope 1 at every place, and then write 0 for two of four. The "
        "four are shown here by the numbers that come back through the pooling; the sum misses two of them.",
        r"\frac{\partial L}{\partial b^{1}} \neq " + TWO_ZEROS,
        lambda evidence: conv_bias(evidence, two_zeros=True),
        kind="slip",
        source=cited("binary", 48),
        gradient="dLb1",
        batches=True,
        chance="Here both agree, since the two numbers that are left out are 0, or cancel.",
    ),
    Proof(
        "dense-bias-no-sum",
        "Slip: a bias gradient without its sum",
        "For a mini-batch the notes write the errors over m, one for each example, where the bias takes one "
        "number: the sum over the examples is missing.",
        r"\frac{\partial L}{\partial b^{2}} \neq \frac{1}{m} (\mathbf{A}^{2} - \mathbf{y})",
        lambda evidence: dense_bias(evidence, summed=False),
        kind="slip",
        source=cited("binary", 28),
        gradient="dLb2",
        batches=True,
        chance="Here both agree, since there is a single example and nothing to sum up, or no error at all: "
        "take a mini-batch.",
    ),
    Proof(
        "loss-of-itself",
        "Slip: the loss of the truth against itself",
        "The loss is first written with the logarithm of the truth, where that of the probability is "
        "meant. As written it is 0 whatever the network says.",
        r"L \neq -y \ln y - (1 - y) \ln (1 - y)",
        loss,
        kind="slip",
        source=cited("binary", 1),
        batches=True,
        chance="Here both agree, since the network is so sure of the truth that its loss is 0.",
    ),
    Proof(
        "dense-weights-four",
        "Slip: a 4 for a y",
        "Once the error is written as A2 less 4: the letter y, read as a number.",
        r"\frac{\partial L}{\partial \mathbf{w}^{2}} \neq \frac{1}{m} (\mathbf{A}^{2} - 4)\, "
        r"\mathbf{F}^{\mathsf{T}}",
        lambda evidence: dense_weights(evidence, 4.0),
        kind="slip",
        source=cited("binary", 24),
        gradient="dLw2",
        batches=True,
        chance="Here both agree, since all features are 0.",
    ),
)
