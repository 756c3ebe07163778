"""The model: tokenizer, features, layers, the span component. The only importer of spaCy."""

from thinc.api import NumpyOps, set_current_ops

# numpy's matrix product is four times as fast as blis on the shapes of this model
set_current_ops(NumpyOps(use_blis=False))
