"""The paper's forty arguments as data: one small TOML file each, named after its identifier (V1 ... R17).

A file says what is argued, where in the paper, which arms are run, which contrast of which outcome decides, the sign
the paper predicts, the smallest effect that matters and what would count against it. To add an argument, add a file.
"""

from experiments.arguments.argument import Argument, Arm, Test, arguments, chosen, read_argument
from experiments.arguments.contrasts import KINDS, comparisons, pointwise

__all__ = ["KINDS", "Argument", "Arm", "Test", "arguments", "chosen", "comparisons", "pointwise", "read_argument"]
